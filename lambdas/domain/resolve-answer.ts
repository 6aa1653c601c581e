import { answerOf } from './attempt-answer.ts';
import type { Channel } from './channel.ts';
import type { StepSituation } from './decide-next-step.ts';
import type { Attempt } from './delivery-record.ts';
import { endOf } from './end-of-delivery.ts';
import type { Lane } from './lane.ts';
import type { OnChannel } from './next-on-channel.ts';
import { reachability } from './reachability.ts';

/** How long after an ambiguous answer the provider is asked whether it has the message: it may not know at once. */
const looksUpAfterMs: Readonly<Record<Lane, number>> = { urgent: 8_000, normal: 20_000, bulk: 20_000 };

/** How long a receipt may take to resolve an ambiguous answer before the message is sent again. */
const confirmsWithinMs: Readonly<Record<Lane, number>> = { urgent: 20_000, normal: 60_000, bulk: 60_000 };

/** … and before it is given up where it must not be sent again, and waiting costs nothing but time. */
const confirmsAtLastWithinMs = 60 * 60_000;

/** Why a channel has failed, and with it the delivery, where the answer stayed open and nothing may be repeated. */
export const mustNotRepeat = 'may-have-gone-out-and-must-not-repeat';

/**
 * What there is to do about a last attempt of which it is open whether it went out: wait for the function that is at it,
 * ask the provider, wait for a receipt, and at last, where it must not go out twice, give up.
 *
 * @returns `undefined` when nothing is open, or when it may be repeated
 */
export function resolveAnswer(
  situation: StepSituation,
  channel: Channel,
  attempts: readonly Attempt[],
): OnChannel | undefined {
  const attempt = attempts.at(-1);
  if (attempt === undefined) return undefined;
  const { now, duplicates, lane, leaseMs } = situation;
  const number = attempts.length;
  const waitUntil = (until: number, because: string): OnChannel => ({
    kind: 'step',
    step: { kind: 'await', channel, number, for: 'answer', until, because },
  });

  // also where a receipt says that it has failed: the function that is at it has yet to write down its answer
  const leaseEnds = Date.parse(attempt.claimedAt) + leaseMs;
  if (attempt.outcome === undefined && now < leaseEnds) return waitUntil(leaseEnds, 'under-way');

  const answer = answerOf(attempt);
  if (answer.kind === 'reached' || (answer.kind === 'refused' && answer.failureClass !== 'ambiguous')) return undefined;

  const provider = situation.providers[channel]?.find(({ name }) => name === attempt.provider);
  const asksAt = answer.at + looksUpAfterMs[lane];
  const contactPoint = contactPointOf(situation, channel);
  if (provider?.looksUp && attempt.lookedUpAt === undefined && contactPoint)
    return now < asksAt
      ? waitUntil(asksAt, 'look-up')
      : { kind: 'step', step: { kind: 'look-up', channel, number, provider: attempt.provider, contactPoint } };

  const mayRepeat = duplicates === 'at-least-once';
  const patience = mayRepeat ? confirmsWithinMs[lane] : confirmsAtLastWithinMs;
  const until = Math.min(answer.at + patience, endOf(situation).at);
  if (provider?.confirms && now < until) return waitUntil(until, 'ambiguous');
  if (mayRepeat) return undefined;
  return { kind: 'closed', outcome: { status: 'failed', reason: mustNotRepeat, failureClass: 'ambiguous' } };
}

/** Asking is not sending: what somebody wants does not count here, only where they are reached. */
function contactPointOf({ profile }: StepSituation, channel: Channel) {
  const reach = profile && reachability(profile, channel);
  return reach?.kind === 'reachable' ? reach.contactPoint : undefined;
}
