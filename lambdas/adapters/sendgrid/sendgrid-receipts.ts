import * as z from 'zod';
import type { Receipt } from '../../domain/receipt.ts';
import type { ReadReceipt } from '../../ports/read-receipt.ts';
import { attemptIn } from '../http/attempt-in-query.ts';
import { sendgridFailureClass } from './failure-codes.ts';

const provider = 'sendgrid';

const eventSchema = z.object({
  event: z.enum([
    'processed',
    'deferred',
    'delivered',
    'bounce',
    'dropped',
    'open',
    'click',
    'spamreport',
    'unsubscribe',
    'group_unsubscribe',
    'group_resubscribe',
  ]),
  email: z.string().max(500).optional(),
  /** Epoch seconds. */
  timestamp: z.number(),
  sg_event_id: z.string().max(300),
  sg_message_id: z.string().optional(),
  /** Of a bounce: `bounce` or `blocked`. */
  type: z.string().optional(),
  /** Of a drop: why. Of a bounce it is what the mailbox said, which may quote an address. */
  reason: z.string().optional(),
  /** The mailbox's enhanced status code. */
  status: z.string().optional(),
});
type Event = z.infer<typeof eventSchema>;

/** Our ids went along as custom arguments, which SendGrid mixes in among the fields of its own. */
const customArgumentsSchema = z.record(z.string(), z.unknown());

/** Reads one event of an event webhook's array. */
export function readSendgridEvent(event: unknown): ReadReceipt {
  const { data } = eventSchema.safeParse(event);
  if (data === undefined) return { kind: 'not-understood', provider };
  const news = newsIn(data);
  if (news === undefined) return { kind: 'nothing' };
  // what SendGrid answered to the send, followed by where it went inside SendGrid
  const [messageId] = data.sg_message_id?.split('.') ?? [];
  return {
    kind: 'receipt',
    receipt: {
      receiptId: data.sg_event_id,
      provider,
      channel: 'email',
      ...news,
      occurredAt: new Date(data.timestamp * 1000).toISOString(),
      ...attemptIn(customArgumentsSchema.parse(event), 'email'),
      ...(messageId && { providerMessageId: messageId.slice(0, 200) }),
      ...(data.email && { address: data.email }),
    },
  };
}

function newsIn(data: Event): Pick<Receipt, 'status' | 'failureClass' | 'code'> | undefined {
  const { event, type, reason, status } = data;
  switch (event) {
    case 'processed':
      return { status: 'sent' };
    case 'deferred':
      return { status: 'delayed' };
    case 'delivered':
      return { status: 'delivered' };
    case 'bounce': {
      const failureClass = sendgridFailureClass({ event, type, status });
      return { status: 'failed', failureClass, code: `sendgrid-${type ?? event}-${status ?? ''}`.slice(0, 100) };
    }
    case 'dropped': {
      const failureClass = sendgridFailureClass({ event, reason });
      // its reasons are a fixed list; what is not on it might quote an address
      return { status: 'failed', failureClass, code: `sendgrid-dropped-${failureClass}` };
    }
    case 'open':
      return { status: 'opened' };
    case 'click':
      return { status: 'clicked' };
    case 'spamreport':
      return { status: 'complained', code: 'spamreport' };
    // SendGrid's own subscription tracking is off: people unsubscribe by our headers and links, which reach us directly
    case 'unsubscribe':
    case 'group_unsubscribe':
    case 'group_resubscribe':
      return undefined;
  }
}
