import * as z from 'zod';
import { channelSchema } from './channel.ts';
import { failureClassSchema } from './failure-class.ts';
import { notificationIdSchema, recipientIdSchema } from './ids.ts';

/**
 * What a provider can say later of an attempt.
 *
 * - `sent`: it has left the provider
 * - `delayed`: not there yet, the provider goes on trying
 * - `delivered`: the mailbox, carrier or platform has taken it
 * - `failed`: the provider has given up; `failureClass` says what that means
 * - `opened`: an image was loaded, which mail clients do by themselves: proves nothing
 * - `read`: the app says that the person has seen it
 * - `clicked`: a link in it was followed
 * - `complained`: the person told their mailbox that it is spam
 */
export const receiptStatuses = [
  'sent',
  'delayed',
  'delivered',
  'failed',
  'opened',
  'read',
  'clicked',
  'complained',
] as const;
export const receiptStatusSchema = z.enum(receiptStatuses);
export type ReceiptStatus = z.infer<typeof receiptStatusSchema>;

/** Which attempt a receipt is about, by our own ids, which went with the provider call and came back. */
export const attemptReferenceSchema = z.object({
  recipientId: recipientIdSchema,
  notificationId: notificationIdSchema,
  channel: channelSchema,
  /** Counts from 1 on each channel. */
  number: z.int().positive(),
  /** Whether it is the message of one device of several: that it failed there says nothing of the attempt. */
  isOneOfSeveral: z.boolean().optional(),
});
export type AttemptReference = z.infer<typeof attemptReferenceSchema>;

/** One piece of news of an attempt, in our words. Providers tell it late, twice and in any order. */
export const receiptSchema = z.object({
  /** The provider's own id of this piece of news; for logs. */
  receiptId: z.string().max(300),
  provider: z.string().max(40),
  channel: channelSchema,
  status: receiptStatusSchema,
  failureClass: failureClassSchema.optional(),
  /** The provider's own word for it; never an address. */
  code: z.string().max(100).optional(),
  occurredAt: z.iso.datetime(),
  /** Absent where the provider carries none of our ids: then `providerMessageId` finds the attempt. */
  attempt: attemptReferenceSchema.optional(),
  providerMessageId: z.string().max(200).optional(),
  /** The address that it is about, or the ARN of the device: what a bounce or a complaint closes. */
  address: z.string().max(500).optional(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** The highest that is known of an attempt from receipts; kept with the attempt. */
export const attemptReceiptSchema = z.object({
  status: receiptStatusSchema,
  provider: z.string(),
  failureClass: failureClassSchema.optional(),
  code: z.string().optional(),
  at: z.iso.datetime(),
});
export type AttemptReceipt = z.infer<typeof attemptReceiptSchema>;
