import * as z from 'zod';

/** The providers that report by calling us. */
export const webhookProviders = ['twilio', 'vonage', 'sendgrid'] as const;
export type WebhookProvider = (typeof webhookProviders)[number];

/** Where they report to, from the public address on; receive-receipts answers them. */
export const receiptWebhooks = {
  twilio: { method: 'POST', path: '/webhooks/twilio/status' },
  vonage: { method: 'POST', path: '/webhooks/vonage/status' },
  sendgrid: { method: 'POST', path: '/webhooks/sendgrid/events' },
} as const satisfies Record<WebhookProvider, { method: 'POST'; path: `/webhooks/${string}` }>;

/**
 * A report that was verified and that nobody can read. It goes on the receipts queue as it came, where it fails until it
 * is set aside: so it is kept for a person, counted, and not lost to a provider that has changed its format.
 */
export const unreadableReportSchema = z.object({
  kind: z.literal('unreadable'),
  provider: z.string(),
  body: z.string(),
});
export type UnreadableReport = z.infer<typeof unreadableReportSchema>;
