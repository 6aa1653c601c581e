import * as z from 'zod';
import type { FailureClass } from '../../domain/failure-class.ts';
import type { ReadReceipt } from '../../ports/read-receipt.ts';

const provider = 'sns';
const channel = 'push' as const;

/**
 * Failure types after which a device is gone. AWS publishes no list: these were seen. Any other fails the attempt and
 * closes nothing, and is counted among the failures of class `unknown`.
 */
const goneDevice = ['InvalidPlatformToken', 'EndpointNotFound', 'EndpointDisabled'];

const deliveryFailureSchema = z.object({
  EventType: z.literal('DeliveryFailure'),
  FailureType: z.string(),
  EndpointArn: z.string(),
  /** The id that Publish had answered with. */
  MessageId: z.string(),
  Time: z.iso.datetime({ offset: true }),
});

/** A device was registered, changed or removed: the app and its API tell us of that themselves. */
const endpointEventSchema = z.object({
  EventType: z.enum(['EndpointCreated', 'EndpointUpdated', 'EndpointDeleted']),
});

/** Whether the message of a topic is an event of a platform application. */
export const isPushEvent = (message: unknown): boolean =>
  z.object({ EventType: z.string() }).safeParse(message).success;

/** Reads an event of a platform application: SNS tells of what failed for good, and of nothing else. */
export function readPushEvent(message: unknown): ReadReceipt {
  if (endpointEventSchema.safeParse(message).success) return { kind: 'nothing' };
  const { data } = deliveryFailureSchema.safeParse(message);
  if (data === undefined) return { kind: 'not-understood', provider };
  const failureClass: FailureClass = goneDevice.includes(data.FailureType) ? 'permanent_token' : 'unknown';
  return {
    kind: 'receipt',
    receipt: {
      receiptId: `${data.MessageId}:${data.FailureType}`.slice(0, 300),
      provider,
      channel,
      status: 'failed',
      failureClass,
      code: data.FailureType.slice(0, 100),
      occurredAt: new Date(data.Time).toISOString(),
      providerMessageId: data.MessageId,
      address: data.EndpointArn,
    },
  };
}

/** A line of the delivery-status log (SNS developer guide, message delivery status), with a moment without a zone: UTC. */
const logLineSchema = z.object({
  notification: z.object({ messageId: z.string(), timestamp: z.string() }),
  delivery: z.object({
    deliveryId: z.string(),
    destination: z.string(),
    statusCode: z.int().optional(),
    providerResponse: z.string().optional(),
  }),
  status: z.enum(['SUCCESS', 'FAILURE']),
});

/**
 * Reads a line of the delivery-status log. Success means that APNs or FCM took the message, not that a person saw it.
 *
 * A failure is of class `unknown` unless the platform says that the app is no longer there: what is wrong with a token
 * and what with a message looks alike, and a device is closed on clear words only.
 */
export function readPushLogLine(line: unknown): ReadReceipt {
  const { data } = logLineSchema.safeParse(line);
  const occurredAt = data && momentOf(data.notification.timestamp);
  if (data === undefined || occurredAt === undefined) return { kind: 'not-understood', provider };
  const { delivery, notification } = data;
  const news = {
    receiptId: delivery.deliveryId.slice(0, 300),
    provider,
    channel,
    occurredAt,
    providerMessageId: notification.messageId,
  };
  if (data.status === 'SUCCESS') return { kind: 'receipt', receipt: { ...news, status: 'delivered' } };
  const isGone = /unregistered|UNREGISTERED|BadDeviceToken/i.test(delivery.providerResponse ?? '');
  return {
    kind: 'receipt',
    receipt: {
      ...news,
      status: 'failed',
      failureClass: isGone ? 'permanent_token' : 'unknown',
      code: `push-${delivery.statusCode ?? 'failure'}`,
      address: delivery.destination,
    },
  };
}

/** `2026-03-01 12:00:00.000`, in UTC; or ISO 8601. */
function momentOf(text: string): string | undefined {
  const moment = new Date(text.includes('T') ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}
