import type { DeliverV1 } from '../contracts/commands/deliver.v1.ts';
import type { NotificationRecipient } from '../contracts/events/notification-requested.v1.ts';
import type { Channel } from '../domain/channel.ts';
import { deadline } from '../domain/deadline.ts';
import type { DeliveryRecord } from '../domain/delivery-record.ts';
import type { ExplanationEntry } from '../domain/explanation.ts';
import type { RecipientId } from '../domain/ids.ts';
import type { Strategy } from '../domain/notification-type.ts';
import { type DeliveryPlan, type Policy, planDelivery, sendMoment } from '../domain/plan-delivery.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import type { WaitingRequest } from '../domain/waiting-request.ts';
import type { ParsedRequest } from './parse-request.ts';
import { cancelled, countsFrom, type Decided, recordOf } from './records-of-decisions.ts';
import { toWaiting } from './waiting-of.ts';

/** One recipient of a request, with what is known of them. */
export interface PlannedRecipient {
  readonly recipientId: RecipientId;
  readonly inline: DeliverV1['inline'];
  readonly profile: RecipientProfile | undefined;
}

/** What is to be done for one recipient. */
export type RecipientPlan =
  /** Commands for channels' queues. */
  | {
      readonly kind: 'commands';
      readonly commands: readonly DeliverV1[];
      /** Epoch milliseconds; so near that the queue can hold them back. */
      readonly notBefore?: number | undefined;
      /** With `all`: the channels that have to be silent now. */
      readonly later?: Later | undefined;
      /** Where something of it is held back by silent hours. */
      readonly silent?: readonly Channel[] | undefined;
    }
  /** It waits in the waiting room. */
  | {
      readonly kind: 'wait';
      readonly waiting: WaitingRequest;
      readonly cancelled: RecordPlan;
      readonly silent: readonly Channel[];
    }
  | { readonly kind: 'gather'; readonly gather: Extract<DeliveryPlan, { kind: 'gather' }> }
  | RecordPlan;

/** It is over: a record of why. */
interface RecordPlan {
  readonly kind: 'record';
  readonly record: DeliveryRecord;
  /** Of what has waited: the channels that end with it, where others may have been tried before. */
  readonly closes?: readonly Channel[] | undefined;
}

interface Later {
  readonly waiting: WaitingRequest;
  /** The commands of the channels that wait, should it turn out that they must not. */
  readonly commands: readonly DeliverV1[];
}

/** A queue can hold a message back for a quarter of an hour; some of it may be gone until it gets there. */
const shortWaitMs = 14 * 60_000;

/** Plans a request for one recipient. */
export function planRequest(
  parsed: ParsedRequest,
  recipient: PlannedRecipient,
  policy: Policy,
  now: Date,
): RecipientPlan {
  const { request, type, data, neverGathered, waited } = parsed;
  const sendAt = request.sendAt === undefined ? undefined : Date.parse(request.sendAt);
  const { channels, lane, sendAtLocal } = request;
  const expiresAt = expiryOf(parsed, recipient.profile);
  const rulesOf = (entries: readonly ExplanationEntry[] = []) => entries.map(({ rule }) => rule);
  const planAt = (moment: number, waitedFor: readonly ExplanationEntry['rule'][]) =>
    planDelivery(
      { channels, lane, expiresAt, sendAt, sendAtLocal, data, neverGathered, waitedFor },
      type,
      recipient.profile,
      policy,
      moment,
    );

  const waitedFor = rulesOf(waited?.waits);
  const plan = planAt(now.getTime(), waitedFor);
  if (plan.kind === 'defer' && plan.until - now.getTime() <= shortWaitMs) {
    const waits = plan.explanation.filter(({ effect }) => effect === 'defers');
    const then = planAt(plan.until, [...waitedFor, ...rulesOf(waits)]);
    const explanation = [...waits, ...then.explanation];
    return toPlan(parsed, recipient, { ...then, explanation }, { now, expiresAt, notBefore: plan.until });
  }
  return toPlan(parsed, recipient, plan, { now, expiresAt });
}

/** What the type allows counts from the moment at which it is wanted: what is scheduled does not grow old by waiting. */
function expiryOf({ request, type, requestedAt }: ParsedRequest, profile: RecipientProfile | undefined) {
  const { expiresAt, sendAt, sendAtLocal } = request;
  const wanted = profile
    ? sendMoment({ sendAt: sendAt === undefined ? undefined : Date.parse(sendAt), sendAtLocal }, profile)
    : undefined;
  const from = Math.max(Date.parse(requestedAt), wanted ?? 0);
  return deadline(type, from, expiresAt === undefined ? undefined : Date.parse(expiresAt));
}

interface Moments {
  readonly now: Date;
  /** Epoch milliseconds, both. */
  readonly expiresAt: number | undefined;
  readonly notBefore?: number;
}

function toPlan(
  parsed: ParsedRequest,
  recipient: PlannedRecipient,
  plan: DeliveryPlan,
  { now, expiresAt, notBefore }: Moments,
): RecipientPlan {
  switch (plan.kind) {
    case 'settle':
      return toRecordPlan(parsed, recipient, plan, now);
    case 'gather':
      return { kind: 'gather', gather: plan };
    case 'defer': {
      const reason = plan.explanation.findLast(({ effect }) => effect === 'defers');
      const waiting = toWaiting(parsed, recipient, { ...plan, reason });
      const over = cancelled(plan.lane, plan.explanation);
      const silent = silentIn(plan.explanation, parsed.type.strategy);
      return { kind: 'wait', waiting, cancelled: toRecordPlan(parsed, recipient, over, now), silent };
    }
    case 'deliver': {
      const { later } = plan;
      const commands = toCommands(parsed, recipient, plan, expiresAt);
      if (later === undefined) {
        const silent = notBefore === undefined ? [] : silentIn(plan.explanation, plan.strategy);
        return { kind: 'commands', commands, notBefore, silent };
      }
      const isLater = ({ channel }: DeliverV1) => later.channels.includes(channel);
      const reason = plan.explanation.find(
        ({ effect, channel }) => effect === 'defers' && channel && later.channels.includes(channel),
      );
      const { lane } = plan;
      const waiting = toWaiting(parsed, recipient, { lane, until: later.until, channels: later.channels, reason });
      return {
        kind: 'commands',
        commands: commands.filter((command) => !isLater(command)),
        notBefore,
        silent: later.channels,
        later: { waiting, commands: commands.filter(isLater) },
      };
    }
  }
}

/** The channels that would be begun were it not for silent hours. */
function silentIn(explanation: readonly ExplanationEntry[], strategy: Strategy): readonly Channel[] {
  const silent = explanation.flatMap(({ rule, effect, channel }) =>
    channel && effect === 'defers' && (rule === 'quiet-hours' || rule === 'legal-hours') ? [channel] : [],
  );
  return strategy === 'all' ? [...new Set(silent)] : silent.slice(0, 1);
}

function toRecordPlan(
  parsed: ParsedRequest,
  { recipientId }: PlannedRecipient,
  decided: Decided,
  now: Date,
): RecordPlan {
  const record = recordOf(parsed, recipientId, decided, now);
  return { kind: 'record', record, ...(parsed.waited && { closes: parsed.request.channels ?? [] }) };
}

function toCommands(
  parsed: ParsedRequest,
  { recipientId, inline }: PlannedRecipient,
  { lane, strategy, channels, explanation }: Extract<DeliveryPlan, { kind: 'deliver' }>,
  expiresAt: number | undefined,
): DeliverV1[] {
  const { request, type, data, source } = parsed;
  const begun = strategy === 'all' ? channels : channels.slice(0, 1);
  return begun.map((channel) => ({
    notificationId: request.notificationId,
    recipientId,
    ...(inline && { inline }),
    type: type.type,
    channel,
    lane,
    source,
    data,
    plan: { strategy, channels: [...channels], explanation: [...explanation] },
    ...(request.locale && { locale: request.locale }),
    requestedAt: countsFrom(parsed),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
    ...(request.traceparent && { traceparent: request.traceparent }),
    ...(request.broadcastId && { broadcastId: request.broadcastId }),
  }));
}

/** Whether a recipient comes with contact points of their own. */
export function isInline(
  recipient: NotificationRecipient,
): recipient is Extract<NotificationRecipient, { contactPoints: unknown }> {
  return 'contactPoints' in recipient;
}
