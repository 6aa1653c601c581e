import * as z from 'zod';
import { transactional } from '../categories.ts';
import { defineNotification } from '../define-notification.ts';
import { moneySchema } from '../money.ts';
import { webAddressSchema } from '../web-address.ts';

/**
 * A payment was declined and the customer has to act. A push that the app does not confirm becomes a text, and a text
 * that the carrier does not confirm an e-mail.
 */
export const paymentFailed = defineNotification({
  type: 'payment.failed',
  title: { en: 'A payment did not go through', fr: 'Un paiement a échoué' },
  category: transactional,
  channels: ['push', 'sms', 'email'],
  confirm: { by: 'delivered', within: { push: '10m', sms: '10m', email: '1h' } },
  fallback: ['sms', 'email'],
  data: z.object({
    invoiceId: z.string().min(1).max(40),
    amount: moneySchema,
    failedAt: z.iso.datetime({ offset: true }),
    /** How many more times it is tried without the customer; 0 means this was the last time. */
    attemptsLeft: z.int().nonnegative(),
    nextAttemptOn: z.iso.date().optional(),
    /** The last four digits of the card. */
    cardEnding: z
      .string()
      .regex(/^\d{4}$/, 'must be four digits')
      .optional(),
    payUrl: webAddressSchema,
  }),
  example: {
    invoiceId: 'INV-2077',
    amount: { amount: 129900, currency: 'EUR' },
    failedAt: '2026-11-22T09:30:00Z',
    attemptsLeft: 2,
    nextAttemptOn: '2026-11-25',
    cardEnding: '4242',
    payUrl: 'https://shop.example.com/invoices/INV-2077/pay',
  },
});
