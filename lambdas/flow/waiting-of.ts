import type { DeliverV1 } from '../contracts/commands/deliver.v1.ts';
import { inlineRecipientSchema, notificationRequestedV1 } from '../contracts/events/notification-requested.v1.ts';
import type { Channel } from '../domain/channel.ts';
import type { NextStep } from '../domain/decide-next-step.ts';
import { type ExplanationEntry, ruleSchema } from '../domain/explanation.ts';
import type { Lane } from '../domain/lane.ts';
import type { WaitingRequest } from '../domain/waiting-request.ts';
import type { CheckedType, ParsedRequest } from './parse-request.ts';
import type { PlannedRecipient } from './plan-request.ts';

/** Until when something waits, and why. */
interface Wait {
  readonly lane: Lane;
  /** Epoch milliseconds. */
  readonly until: number;
  /** Only these of the channels wait; absent: all that the request allows. */
  readonly channels?: readonly Channel[];
  readonly reason: ExplanationEntry | undefined;
}

/** How many waits a waiting request tells of. */
const toldWaits = 50;

/** A request for one recipient as it waits: what was asked for, so that all is decided afresh from it. */
export function toWaiting(
  { request, data, source, requestedAt, type, neverGathered, waited }: ParsedRequest,
  { recipientId, inline }: Pick<PlannedRecipient, 'recipientId' | 'inline'>,
  { lane, until, channels, reason }: Wait,
): WaitingRequest {
  const { notificationId, locale, sendAt, sendAtLocal, expiresAt, traceparent, broadcastId } = request;
  const dueAt = new Date(until).toISOString();
  const allowed = channels ?? request.channels;
  const wait = { ...(reason ?? { rule: 'send-at', effect: 'defers', because: 'scheduled' }), until: dueAt } as const;
  return {
    recipientId,
    notificationId,
    type: type.type,
    source,
    data,
    ...(inline && { inline }),
    ...(allowed && { channels: [...allowed] }),
    lane,
    ...(locale && { locale }),
    ...(sendAt && { sendAt }),
    ...(sendAtLocal && { sendAtLocal }),
    ...(expiresAt && { expiresAt }),
    requestedAt,
    ...(traceparent && { traceparent }),
    ...(broadcastId && { broadcastId }),
    ...(neverGathered && { neverGathered }),
    dueAt,
    waits: [...(waited?.waits ?? []), wait].slice(-toldWaits),
    version: (waited?.version ?? 0) + 1,
  };
}

/** A command that goes back: all of the plan's channels are decided about afresh when it wakes. */
export function waitingOfCommand(
  command: DeliverV1,
  { notBefore, because }: Pick<Extract<NextStep, { kind: 'attempt' }>, 'notBefore' | 'because'>,
): WaitingRequest {
  const { recipientId, notificationId, type, source, data, inline, lane, channel, plan, locale } = command;
  const { expiresAt, requestedAt, traceparent, broadcastId } = command;
  const dueAt = new Date(notBefore).toISOString();
  const rule = ruleSchema.safeParse(because).data ?? 'attempt';
  return {
    recipientId,
    notificationId,
    type,
    source,
    data,
    ...(inline && { inline }),
    channels: plan.channels,
    lane,
    ...(locale && { locale }),
    ...(expiresAt && { expiresAt }),
    requestedAt,
    ...(traceparent && { traceparent }),
    ...(broadcastId && { broadcastId }),
    // whether it is gathered was decided before it came to a channel
    neverGathered: true,
    dueAt,
    waits: [{ rule, channel, effect: 'defers', because, until: dueAt }],
    version: 1,
  };
}

/** The request that waited, as it is planned afresh. Its data was checked when it came. */
export function requestOfWaiting(waiting: WaitingRequest, type: CheckedType): ParsedRequest {
  const { recipientId, inline, data, source, requestedAt, neverGathered, version, dueAt, waits } = waiting;
  const { notificationId, channels, lane, locale, sendAt, sendAtLocal, expiresAt, traceparent, broadcastId } = waiting;
  const to = [inline === undefined ? { recipientId } : inlineRecipientSchema.parse(inline)];
  const wanted = { sendAt, sendAtLocal, expiresAt };
  const traces = { traceparent, broadcastId };
  const request = notificationRequestedV1.detail.parse({
    notificationId,
    type: type.type,
    to,
    data,
    channels,
    lane,
    locale,
    ...wanted,
    ...traces,
  });
  return { request, type, data, source, requestedAt, neverGathered, waited: { version, dueAt, waits } };
}
