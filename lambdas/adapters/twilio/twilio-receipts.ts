import * as z from 'zod';
import type { ReceiptStatus } from '../../domain/receipt.ts';
import type { ReadReceipt } from '../../ports/read-receipt.ts';
import { attemptIn } from '../http/attempt-in-query.ts';
import { twilioFailureCodes, twilioReceiptCodes } from './failure-codes.ts';

const provider = 'twilio';

/** Twilio's statuses of a message (twilio.com/docs/messaging/api/message-resource) in our words. */
const statuses: Readonly<Record<string, ReceiptStatus>> = {
  queued: 'sent',
  accepted: 'sent',
  scheduled: 'sent',
  sending: 'sent',
  sent: 'sent',
  // some of its parts: no proof that it can be read
  partially_delivered: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

const formSchema = z.object({
  MessageSid: z.string().min(1).max(64),
  MessageStatus: z.string(),
  ErrorCode: z.coerce.number().int().optional().catch(undefined),
  To: z.string().optional(),
});

/**
 * Reads a status callback. Our ids are in the query of the address that was called. Twilio tells no moment that could be
 * relied on (`RawDlrDoneDate` has no zone): that of its arrival counts.
 */
export function readTwilioStatus(form: URLSearchParams, query: URLSearchParams, arrivedAt: Date): ReadReceipt {
  const { data } = formSchema.safeParse(Object.fromEntries(form));
  const status = data && statuses[data.MessageStatus];
  if (data === undefined || status === undefined) return { kind: 'not-understood', provider };
  const { MessageSid, MessageStatus, ErrorCode, To } = data;
  return {
    kind: 'receipt',
    receipt: {
      receiptId: `${MessageSid}:${MessageStatus}`,
      provider,
      channel: 'sms',
      status,
      ...(status === 'failed' && {
        failureClass: classOf(ErrorCode),
        code: `twilio-${ErrorCode ?? MessageStatus}`,
      }),
      occurredAt: arrivedAt.toISOString(),
      ...attemptIn(Object.fromEntries(query), 'sms'),
      providerMessageId: MessageSid,
      ...(To && { address: To }),
    },
  };
}

/** A few codes come when a message is created or, through a messaging service, only after it: 21610 (opt-out) is one. */
function classOf(code: number | undefined) {
  if (code === undefined) return 'unknown';
  return twilioReceiptCodes[code] ?? twilioFailureCodes[code] ?? 'unknown';
}
