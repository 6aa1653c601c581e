import type { DeliveryRecord } from '../domain/delivery-record.ts';
import type { ExplanationEntry } from '../domain/explanation.ts';
import type { RecipientId } from '../domain/ids.ts';
import { effectiveLane, type Lane } from '../domain/lane.ts';
import type { WaitingRequest } from '../domain/waiting-request.ts';
import type { DigestItem } from '../ports/digests.ts';
import type { CheckedType, ParsedRequest } from './parse-request.ts';

/** Why nothing is sent. */
export interface Decided {
  readonly lane: Lane;
  readonly explanation: readonly ExplanationEntry[];
  readonly status: 'expired' | 'suppressed' | 'failed' | 'cancelled';
  readonly reason: string;
}

/** What the record of a cancellation says. */
export const cancelled = (lane: Lane, explanation: readonly ExplanationEntry[] = []): Decided => ({
  lane,
  status: 'cancelled',
  reason: 'cancelled-by-request',
  explanation: [...explanation, { rule: 'cancelled', effect: 'settles', because: 'cancelled-by-request' }],
});

/** From when on delivering counts, ISO 8601: what has waited is not old by that. */
export const countsFrom = ({ requestedAt, waited }: ParsedRequest): string => waited?.dueAt ?? requestedAt;

/** The record of a decision not to send. */
export function recordOf(
  parsed: ParsedRequest,
  recipientId: RecipientId,
  { lane, explanation, status, reason }: Decided,
  now: Date,
): DeliveryRecord {
  const { request, type, source } = parsed;
  const { notificationId, traceparent, broadcastId } = request;
  return {
    recipientId,
    notificationId,
    type: type.type,
    category: type.category.name,
    lane,
    source,
    channels: [],
    explanation: [...explanation],
    requestedAt: countsFrom(parsed),
    ...(traceparent && { traceparent }),
    ...(broadcastId && { broadcastId }),
    attempts: {},
    outcomes: {},
    status,
    reason,
    settledAt: now.toISOString(),
  };
}

/** The record of what has waited for a type that has gone from the catalogue. */
export const recordOfGoneType = (waiting: WaitingRequest, now: Date): DeliveryRecord => {
  const reason = 'type-not-in-the-catalogue';
  const explanation = [{ rule: 'recipient', effect: 'settles', because: reason } as const];
  return recordOfWaiting(waiting, undefined, { status: 'failed', reason, explanation }, now);
};

/** The record of something that was cancelled as part of a broadcast, and the channels that end with it. */
export const cancelledRecord = (parsed: ParsedRequest, recipientId: RecipientId, now: Date) => ({
  record: recordOf(parsed, recipientId, cancelled(effectiveLane(parsed.type.lane, parsed.request.lane)), now),
  ...(parsed.waited && { closes: parsed.request.channels ?? [] }),
});

/** The record of what has waited and is not sent; its type may have gone from the catalogue. */
export function recordOfWaiting(
  waiting: WaitingRequest,
  type: CheckedType | undefined,
  { explanation, status, reason }: Omit<Decided, 'lane'>,
  now: Date,
): DeliveryRecord {
  const { recipientId, notificationId, lane = 'normal', source, traceparent, broadcastId } = waiting;
  return {
    recipientId,
    notificationId,
    type: waiting.type,
    category: type?.category.name ?? 'unknown',
    lane,
    source,
    channels: [],
    explanation: [...waiting.waits.map(({ until: _, ...entry }) => entry), ...explanation],
    // how long it is kept counts from here, and it may have waited for a year
    requestedAt: now.toISOString(),
    ...(traceparent && { traceparent }),
    ...(broadcastId && { broadcastId }),
    attempts: {},
    outcomes: {},
    status,
    reason,
    settledAt: now.toISOString(),
  };
}

/** The record of something that was gathered, and is not sent for itself. */
export function recordOfGathered(
  item: DigestItem,
  status: 'accepted' | 'expired' | 'cancelled',
  reason: string,
  now: Date,
): DeliveryRecord {
  const { recipientId, notificationId, type, category, lane, source, requestedAt, traceparent, broadcastId } = item;
  return {
    recipientId,
    notificationId,
    type,
    category,
    lane,
    source,
    channels: [],
    explanation: [...item.explanation, { rule: 'digest', effect: 'settles', because: reason }],
    requestedAt,
    ...(traceparent && { traceparent }),
    ...(broadcastId && { broadcastId }),
    attempts: {},
    outcomes: {},
    status,
    reason,
    settledAt: now.toISOString(),
  };
}
