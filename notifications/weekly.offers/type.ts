import * as z from 'zod';
import { marketing } from '../categories.ts';
import { defineNotification } from '../define-notification.ts';
import { moneySchema } from '../money.ts';
import { webAddressSchema } from '../web-address.ts';

/** The week's offers, for those who asked for them. */
export const weeklyOffers = defineNotification({
  type: 'weekly.offers',
  title: { en: 'Offers of the week', fr: 'Offres de la semaine' },
  category: marketing,
  lane: 'bulk',
  channels: ['email'],
  // next week there are others
  expiresAfter: '3d',
  data: z.object({
    firstName: z.string().min(1).max(60).optional(),
    validUntil: z.iso.date(),
    offers: z
      .array(
        z.object({
          title: z.string().min(1).max(80),
          description: z.string().min(1).max(200),
          price: moneySchema,
          before: moneySchema.optional(),
          url: webAddressSchema,
          imageUrl: webAddressSchema.optional(),
        }),
      )
      .min(1)
      .max(20),
  }),
  example: {
    firstName: 'Maya',
    validUntil: '2026-11-29',
    offers: [
      {
        title: 'Enamel mug, blue',
        description: 'Keeps its colour in the dishwasher, and its tea warm on the balcony.',
        price: { amount: 950, currency: 'EUR' },
        before: { amount: 1250, currency: 'EUR' },
        url: 'https://shop.example.com/mug',
        imageUrl: 'https://shop.example.com/images/mug.jpg',
      },
      {
        title: 'Linen tea towel',
        description: 'Dries a whole dinner party.',
        price: { amount: 1400, currency: 'EUR' },
        url: 'https://shop.example.com/towel',
      },
    ],
  },
});
