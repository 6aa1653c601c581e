import * as z from 'zod';
import type { FailureClass } from '../../domain/failure-class.ts';
import { type AttemptReference, attemptReferenceSchema, type Receipt } from '../../domain/receipt.ts';
import type { ReadReceipt } from '../../ports/read-receipt.ts';

const provider = 'ses';

const moment = z.iso.datetime({ offset: true });
const timed = z.object({ timestamp: moment });
const mail = z.object({
  messageId: z.string(),
  destination: z.array(z.string()).default([]),
  tags: z.record(z.string(), z.array(z.string())).default({}),
});

/** The `detail` of SES's events, as far as it matters (SES developer guide, event publishing, read November 2026). */
const detailSchema = z.discriminatedUnion('eventType', [
  z.object({ eventType: z.literal('Send'), mail }),
  z.object({ eventType: z.literal('Delivery'), mail, delivery: timed }),
  z.object({
    eventType: z.literal('Bounce'),
    mail,
    bounce: timed.extend({
      bounceType: z.enum(['Permanent', 'Transient', 'Undetermined']),
      bounceSubType: z.string(),
      feedbackId: z.string(),
    }),
  }),
  z.object({
    eventType: z.literal('Complaint'),
    mail,
    complaint: timed.extend({
      complaintSubType: z.string().nullish(),
      complaintFeedbackType: z.string().nullish(),
      feedbackId: z.string(),
    }),
  }),
  z.object({ eventType: z.literal('Reject'), mail, reject: z.object({ reason: z.string().optional() }) }),
  z.object({ eventType: z.literal('Rendering Failure'), mail }),
  z.object({
    eventType: z.literal('DeliveryDelay'),
    mail,
    deliveryDelay: timed.extend({ delayType: z.string().optional() }),
  }),
  z.object({ eventType: z.literal('Open'), mail, open: timed }),
  z.object({ eventType: z.literal('Click'), mail, click: timed }),
  z.object({ eventType: z.literal('Subscription'), mail }),
]);
type Detail = z.infer<typeof detailSchema>;

const envelopeSchema = z.object({ id: z.string(), source: z.literal('aws.ses'), time: moment, detail: detailSchema });

/**
 * Reads an event of SES as EventBridge hands it on. An event without our tags is about somebody else's mail: the default
 * bus has that of the whole account.
 */
export function readSesEvent(event: unknown): ReadReceipt {
  const { data } = envelopeSchema.safeParse(event);
  if (data === undefined) return { kind: 'not-understood', provider };
  const { id, time, detail } = data;
  const attempt = attemptOf(detail.mail.tags);
  const told = attempt && newsIn(detail);
  if (told === undefined) return { kind: 'nothing' };

  const { receiptId = id, occurredAt = time, isKnownAlready, ...news } = told;
  // ours go to one recipient each: the address as we have it, which the bouncing server may write in another way
  const [address, ...others] = detail.mail.destination;
  return {
    kind: 'receipt',
    receipt: {
      receiptId,
      provider,
      channel: 'email',
      ...news,
      occurredAt: new Date(occurredAt).toISOString(),
      attempt,
      providerMessageId: detail.mail.messageId,
      ...(address !== undefined && others.length === 0 && !isKnownAlready && { address }),
    },
  };
}

type News = Pick<Receipt, 'status' | 'failureClass' | 'code'> & {
  readonly receiptId?: string;
  readonly occurredAt?: string;
  /** SES itself has not tried the address, because it is on one of its lists: that is no new evidence against it. */
  readonly isKnownAlready?: boolean;
};

function newsIn(detail: Detail): News | undefined {
  switch (detail.eventType) {
    case 'Send':
      return { status: 'sent' };
    case 'Delivery':
      return { status: 'delivered', occurredAt: detail.delivery.timestamp };
    case 'Bounce':
      return bounced(detail.bounce);
    case 'Complaint':
      return complained(detail.complaint);
    // a virus, found after SES had accepted the message
    case 'Reject':
      return failed('content', detail.reject.reason ?? 'rejected');
    case 'Rendering Failure':
      return failed('content', 'rendering-failure');
    case 'DeliveryDelay':
      return { status: 'delayed', occurredAt: detail.deliveryDelay.timestamp, code: detail.deliveryDelay.delayType };
    case 'Open':
      return { status: 'opened', occurredAt: detail.open.timestamp };
    case 'Click':
      return { status: 'clicked', occurredAt: detail.click.timestamp };
    // SES's own subscription lists are not in use: our links are
    case 'Subscription':
      return undefined;
  }
}

const listed = ['Suppressed', 'OnAccountSuppressionList'];

/** SES bounces what it has given up: a transient one is final for this message and counts against the address. */
function bounced(bounce: Extract<Detail, { eventType: 'Bounce' }>['bounce']): News {
  const { bounceType, bounceSubType, feedbackId, timestamp } = bounce;
  return {
    ...failed(bounceType === 'Permanent' ? 'permanent_address' : 'transient', `${bounceType}/${bounceSubType}`),
    receiptId: feedbackId,
    occurredAt: timestamp,
    isKnownAlready: listed.includes(bounceSubType),
  };
}

/** Somebody who says that it is no spam has not complained. */
function complained(complaint: Extract<Detail, { eventType: 'Complaint' }>['complaint']): News | undefined {
  const { complaintFeedbackType, complaintSubType, feedbackId, timestamp } = complaint;
  if (complaintFeedbackType === 'not-spam') return undefined;
  return {
    status: 'complained',
    code: complaintFeedbackType ?? 'complaint',
    receiptId: feedbackId,
    occurredAt: timestamp,
    isKnownAlready: listed.includes(complaintSubType ?? ''),
  };
}

const failed = (failureClass: FailureClass, code: string): News => ({
  status: 'failed',
  failureClass,
  code: code.slice(0, 100),
});

/** Our ids, as SesEmailSender has put them into the tags of the message. */
function attemptOf(tags: Readonly<Record<string, readonly string[]>>): AttemptReference | undefined {
  const decoded = (id = '') => Buffer.from(id, 'base64url').toString();
  const { nid, rid, attempt } = tags;
  return attemptReferenceSchema.safeParse({
    notificationId: decoded(nid?.[0]),
    recipientId: decoded(rid?.[0]),
    channel: 'email',
    number: Number(attempt?.[0]),
  }).data;
}
