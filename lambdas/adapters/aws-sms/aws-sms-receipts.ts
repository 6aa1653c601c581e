import * as z from 'zod';
import type { ReadReceipt } from '../../ports/read-receipt.ts';
import { attemptIn } from '../http/attempt-in-query.ts';
import { awsSmsEvents } from './failure-codes.ts';

const provider = 'aws-sms';

/** An event of AWS End User Messaging SMS (user guide, event destinations), as far as it matters. */
const eventSchema = z.object({
  eventType: z.string().startsWith('TEXT_'),
  /** Epoch milliseconds. */
  eventTimestamp: z.number(),
  destinationPhoneNumber: z.string().optional(),
  messageId: z.string(),
  messageStatus: z.string().optional(),
  /** What went along with the message: our ids. */
  context: z.record(z.string(), z.string()).nullish(),
});

/** Whether the message of a topic is an event of AWS End User Messaging. */
export const isAwsSmsEvent = (message: unknown): boolean =>
  z.object({ eventType: z.string(), messageId: z.string() }).safeParse(message).success;

/** Reads an event of a text message. */
export function readAwsSmsEvent(message: unknown): ReadReceipt {
  const { data } = eventSchema.safeParse(message);
  const news = data && awsSmsEvents[data.eventType];
  if (data === undefined || news === undefined) return { kind: 'not-understood', provider };
  return {
    kind: 'receipt',
    receipt: {
      receiptId: `${data.messageId}:${data.eventType}`.slice(0, 300),
      provider,
      channel: 'sms',
      status: news.status,
      ...(news.failureClass && { failureClass: news.failureClass }),
      code: (data.messageStatus ?? data.eventType).slice(0, 100),
      occurredAt: new Date(data.eventTimestamp).toISOString(),
      ...attemptIn(data.context ?? {}, 'sms'),
      providerMessageId: data.messageId,
      ...(data.destinationPhoneNumber && { address: data.destinationPhoneNumber }),
    },
  };
}
