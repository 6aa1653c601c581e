import { answerOf } from './attempt-answer.ts';
import type { Category, DuplicateRule } from './category.ts';
import type { Channel } from './channel.ts';
import { type Confirmation, isProven, type Proof, proofOn } from './confirmation.ts';
import type { Attempt, ChannelOutcome, DeliveryRecord } from './delivery-record.ts';
import { isSuccess } from './delivery-status.ts';
import { endOf } from './end-of-delivery.ts';
import type { FailureClass } from './failure-class.ts';
import type { Lane } from './lane.ts';
import { closed, isUsable, nextOnChannel } from './next-on-channel.ts';
import type { ProviderState } from './provider-health.ts';
import type { ContactPoint } from './reachability.ts';
import type { RecipientProfile } from './recipient-profile.ts';

/** All that the next step of a delivery depends on, read consistently just now. Moments are epoch milliseconds. */
export interface StepSituation {
  /** What was tried and what came of it; nothing yet before the first claim. */
  readonly history: Pick<DeliveryRecord, 'attempts' | 'outcomes'>;
  /** The channels that may be used here, in order; with `all`, the one channel that this is about. */
  readonly channels: readonly Channel[];
  readonly type: string;
  readonly category: Category;
  readonly confirm?: Confirmation | undefined;
  readonly duplicates: DuplicateRule;
  readonly lane: Lane;
  /** Channels on which somebody has asked to send nothing more. */
  readonly cancelled?: readonly Channel[] | undefined;
  /** `undefined` for somebody who is gone: erased, or never known. */
  readonly profile: RecipientProfile | undefined;
  readonly defaultCountry?: string | undefined;
  /** The providers of the channels that are switched on, in order of preference. */
  readonly providers: Partial<Record<Channel, readonly ProviderState[]>>;
  /** When the producer asked. */
  readonly requestedAt: number;
  readonly expiresAt: number | undefined;
  /** How long an attempt may be under way, in milliseconds. */
  readonly leaseMs: number;
  readonly now: number;
  /** From 0 up to 1: for the jitter of back-offs and the choice among providers. */
  readonly chance: number;
}

/** What is to be done next; the tag says what the caller must do. */
export type NextStep =
  /** Try a channel, not before a moment, with a provider and at a contact point. */
  | {
      readonly kind: 'attempt';
      readonly channel: Channel;
      readonly number: number;
      readonly provider: string;
      readonly contactPoint: ContactPoint;
      readonly notBefore: number;
      readonly because: string;
    }
  /** Wait for a receipt: one that confirms an accepted message, or one that resolves an ambiguous answer or open attempt. */
  | {
      readonly kind: 'await';
      readonly channel: Channel;
      readonly number: number;
      readonly for: 'confirmation' | 'answer';
      readonly until: number;
      readonly because: string;
    }
  /** Ask the provider whether it has the message of an ambiguous attempt, then decide again. */
  | {
      readonly kind: 'look-up';
      readonly channel: Channel;
      readonly number: number;
      readonly provider: string;
      readonly contactPoint: ContactPoint;
    }
  /** It is over. */
  | {
      readonly kind: 'settle';
      readonly status: 'delivered' | 'accepted' | 'failed' | 'suppressed' | 'expired' | 'cancelled';
      readonly reason?: string;
      readonly failureClass?: FailureClass;
    };

/** A channel that came to its end on the way to the next step, with what it came to; to be recorded with the step. */
export type ClosedChannels = Partial<Record<Channel, Omit<ChannelOutcome, 'at'>>>;

export interface StepDecision {
  readonly step: NextStep;
  readonly closes: ClosedChannels;
}

/**
 * Decides what follows, from everything that has happened. Walks the channels in order; each is waited for, tried, or
 * has come to its end. Whoever comes back when a back-off is over is not sent away again; while all providers are
 * unhealthy, one is.
 */
export function decideNextStep(situation: StepSituation): StepDecision {
  const { channels, history } = situation;
  const closes: ClosedChannels = {};
  const ends: End[] = [];
  for (const [index, channel] of channels.entries()) {
    const recorded = history.outcomes[channel];
    const hasNext = channels.slice(index + 1).some((other) => isUsable(situation, other));
    const decided = recorded ? closed(recorded) : nextOnChannel(situation, channel, { isFirst: index === 0, hasNext });
    if (decided.kind === 'step') return { step: decided.step, closes };

    const { status, reason, failureClass } = decided.outcome;
    const end = { status, ...(reason !== undefined && { reason }), ...(failureClass && { failureClass }) };
    if (!recorded) closes[channel] = end;
    ends.push(end);
    const step = stepAfterEnd(situation, channel, ends, end);
    if (step) return { step, closes };
  }
  return { step: settleWith(ends), closes };
}

type End = Omit<ChannelOutcome, 'at'>;

/** What the end of a channel leads to; `undefined`: to the next channel. */
function stepAfterEnd(
  situation: StepSituation,
  channel: Channel,
  ends: readonly End[],
  { status, failureClass }: End,
): NextStep | undefined {
  const { category, duplicates } = situation;
  switch (status) {
    case 'accepted':
    case 'delivered':
      return situation.confirm ? confirmOn(situation, channel, situation.confirm) : { kind: 'settle', status };
    case 'failed':
      if (failureClass === 'opt_out' && !category.mandatory) return settleWith(ends, 'suppressed');
      return failureClass === 'ambiguous' && duplicates === 'at-most-once' ? settleWith(ends, 'failed') : undefined;
    case 'suppressed':
    case 'cancelled':
      return undefined;
    case 'expired':
      return settleWith(ends, 'expired');
  }
}

/** A channel that the provider has accepted: proven, or waiting for its proof, or without it in time. */
function confirmOn(situation: StepSituation, channel: Channel, confirm: Confirmation): NextStep | undefined {
  const { now } = situation;
  const attempts: readonly Attempt[] = situation.history.attempts[channel] ?? [];
  const asked = proofOn(channel, confirm.by);
  if (attempts.some(({ receipt }) => isProven(provenBy(receipt), asked)))
    return { kind: 'settle', status: 'delivered' };

  const answers = attempts.map(answerOf);
  const index = answers.findLastIndex(({ kind }) => kind === 'reached');
  const reached = answers[index];
  if (reached === undefined) return undefined;
  const until = Math.min(reached.at + (confirm.withinSeconds[channel] ?? 0) * 1000, endOf(situation).at);
  if (until <= now) return undefined;
  return { kind: 'await', channel, number: index + 1, for: 'confirmation', until, because: `until-${asked}` };
}

/** What a receipt proves; a complaint that it has arrived, a loaded image nothing. */
function provenBy(receipt: Attempt['receipt']): Proof | undefined {
  switch (receipt?.status) {
    case 'delivered':
    case 'complained':
      return 'delivered';
    case 'read':
    case 'clicked':
      return receipt.status;
    case 'sent':
    case 'delayed':
    case 'failed':
    case 'opened':
    case undefined:
      return undefined;
  }
}

type Settled = Extract<NextStep, { kind: 'settle' }>;

/**
 * What a delivery has come to whose channels are at their end, or none of which may follow: the best of them, and the
 * most telling reason. What a provider has accepted may have arrived, so it counts more than what failed after it. What
 * was cancelled might have succeeded where the others have failed, so that is why nothing was sent.
 *
 * @param ending - how the last end settles it, where no other channel may follow
 */
function settleWith(ends: readonly End[], ending?: Settled['status']): Settled {
  if (ends.some(({ status }) => isSuccess(status)))
    return { kind: 'settle', status: 'accepted', reason: 'not-confirmed-in-time' };

  const failed = ends.findLast(({ status }) => status === 'failed');
  const cancelled = ends.find(({ status }) => status === 'cancelled');
  const telling = ending ? ends.at(-1) : (cancelled ?? failed ?? ends[0]);
  const failureClass = telling?.failureClass ?? (ending === 'expired' ? failed?.failureClass : undefined);
  return {
    kind: 'settle',
    status: ending ?? (cancelled ? 'cancelled' : failed || telling === undefined ? 'failed' : 'suppressed'),
    reason: telling ? (telling.reason ?? telling.failureClass ?? telling.status) : 'no-channel',
    ...(failureClass && { failureClass }),
  };
}
