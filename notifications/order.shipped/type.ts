import * as z from 'zod';
import { transactional } from '../categories.ts';
import { defineNotification } from '../define-notification.ts';
import { moneySchema } from '../money.ts';
import { webAddressSchema } from '../web-address.ts';

/** A parcel has left the warehouse. The first channel that works is enough. */
export const orderShipped = defineNotification({
  type: 'order.shipped',
  title: { en: 'Your order is on its way', fr: 'Votre commande est en route' },
  category: transactional,
  channels: ['push', 'email', 'sms'],
  strategy: 'first-success',
  data: z.object({
    orderId: z.string().min(1).max(40),
    items: z.array(z.object({ name: z.string().min(1).max(120), quantity: z.int().positive() })).min(1),
    total: moneySchema,
    carrier: z.string().min(1).max(40),
    trackingUrl: webAddressSchema,
    /** The day on which the parcel should arrive. */
    expectedOn: z.iso.date(),
  }),
  example: {
    orderId: 'A-10428',
    items: [
      { name: 'Enamel mug, blue', quantity: 2 },
      { name: 'Linen tea towel', quantity: 1 },
    ],
    total: { amount: 5450, currency: 'EUR' },
    carrier: 'DHL',
    trackingUrl: 'https://track.example.com/p/10428',
    expectedOn: '2026-11-27',
  },
});
