import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import { notificationIdSchema, recipientIdSchema } from '../../domain/ids.ts';
import { receiptSchema } from '../../domain/receipt.ts';

const delivery = { notificationId: notificationIdSchema, recipientId: recipientIdSchema };
const taskToken = z.string().min(1).max(2048);

/**
 * What Carillon's own parts put on the receipts queue. Beside it the queue holds what AWS puts there directly: events of
 * SES from EventBridge, and notifications of SNS topics.
 */
export const receiptsV1Schema = z.discriminatedUnion('kind', [
  /** A provider's callback, verified and put into our words by receive-receipts. */
  z.object({ kind: z.literal('receipt'), receipt: receiptSchema }),
  /** A line that SNS logged of a push, as it wrote it; put there by collect-push-receipts. */
  z.object({ kind: z.literal('sns-delivery-log'), log: z.record(z.string(), z.json()) }),
  /** The workflow waits for a receipt of this attempt; put there by Step Functions. */
  z.object({
    kind: z.literal('await-receipt'),
    taskToken,
    ...delivery,
    channel: channelSchema,
    number: z.int().positive(),
    until: z.iso.datetime(),
  }),
  /** The workflow cannot go on by itself; put there by Step Functions, which fails the execution once it is recorded. */
  z.object({
    kind: z.literal('workflow-failed'),
    taskToken,
    ...delivery,
    channel: channelSchema,
    /** How often somebody has redriven the execution: one more than recorded means that it is to go on. */
    redriveCount: z.int().nonnegative(),
    /** The name of the error, such as `Lambda.TooManyRequestsException`. */
    error: z.string(),
  }),
]);
export type ReceiptsV1 = z.infer<typeof receiptsV1Schema>;
