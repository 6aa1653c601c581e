import { type AttemptAnswer, answerOf } from './attempt-answer.ts';
import type { Channel } from './channel.ts';
import type { NextStep, StepSituation } from './decide-next-step.ts';
import type { Attempt, ChannelOutcome } from './delivery-record.ts';
import { endOf } from './end-of-delivery.ts';
import { isFinal } from './failure-remedies.ts';
import { permission } from './permission.ts';
import { planAttempt } from './plan-attempt.ts';
import { quietNow } from './quiet-hours.ts';
import type { ContactPoint } from './reachability.ts';
import { resolveAnswer } from './resolve-answer.ts';

/** What follows on one channel: a step, or its end. */
export type OnChannel =
  | { readonly kind: 'step'; readonly step: NextStep }
  | { readonly kind: 'closed'; readonly outcome: Omit<ChannelOutcome, 'at'> };

export const closed = (outcome: Omit<ChannelOutcome, 'at'>): OnChannel => ({ kind: 'closed', outcome });

/**
 * Decides what follows on a channel that has no outcome yet.
 *
 * @param isFirst - whether no channel came before it
 * @param hasNext - whether a channel comes after it that could be used now
 */
export function nextOnChannel(
  situation: StepSituation,
  channel: Channel,
  { isFirst, hasNext }: { readonly isFirst: boolean; readonly hasNext: boolean },
): OnChannel {
  const attempts: readonly Attempt[] = situation.history.attempts[channel] ?? [];
  const answers = attempts.map(answerOf);
  const reached = answers.findLast((answer) => answer.kind === 'reached');
  if (reached) return closed({ status: reached.status });

  const resolving = resolveAnswer(situation, channel, attempts);
  if (resolving) return resolving;
  const refusal = lastRefusal(answers);
  if (refusal && isFinal(refusal.failureClass)) return closed(failedBy(refusal));
  if (situation.cancelled?.includes(channel)) return closed({ status: 'cancelled', reason: 'cancelled-by-request' });

  const end = endOf(situation);
  if (end.at <= situation.now) return closed({ status: 'expired', reason: end.reason, ...classOf(refusal) });
  const allowed = mayUse(situation, channel);
  if (allowed.kind === 'closed') return allowed;

  const providers = situation.providers[channel] ?? [];
  if (providers.length === 0) return closed({ status: 'failed', reason: 'channel-is-off' });
  const plan = planAttempt(situation, { providers, attempts, answers, isFirst, hasNext });
  if (plan.kind === 'none') return closed(refusal ? failedBy(refusal) : noHealthyProvider);
  const { notBefore, because } = afterQuiet(situation, channel, plan);
  if (notBefore >= end.at) return closed({ status: 'expired', reason: end.reasonAhead, ...classOf(refusal) });
  const { provider } = plan;
  const { contactPoint } = allowed;
  const number = attempts.length + 1;
  return { kind: 'step', step: { kind: 'attempt', channel, number, provider, contactPoint, notBefore, because } };
}

/** Whether a channel could be tried this very moment. */
export function isUsable(situation: StepSituation, channel: Channel): boolean {
  return (
    situation.history.outcomes[channel] === undefined &&
    !situation.cancelled?.includes(channel) &&
    (situation.providers[channel] ?? []).length > 0 &&
    endOf(situation).at > situation.now &&
    mayUse(situation, channel).kind === 'allowed' &&
    quietAt(situation, channel, situation.now) === undefined
  );
}

type Timing = Pick<Extract<NextStep, { kind: 'attempt' }>, 'notBefore' | 'because'>;

/** Silent hours are like a wait: what would be due in them is due when they are over. */
function afterQuiet(situation: StepSituation, channel: Channel, { notBefore, because }: Timing): Timing {
  const quiet = quietAt(situation, channel, Math.max(situation.now, notBefore));
  return quiet ? { notBefore: quiet.until, because: quiet.rule } : { notBefore, because };
}

function quietAt({ profile, category, defaultCountry }: StepSituation, channel: Channel, at: number) {
  return profile && quietNow(profile, channel, category, defaultCountry, at);
}

type Allowed = { readonly kind: 'allowed'; readonly contactPoint: ContactPoint };

/** Asks again, at the moment of sending: what was allowed at planning and is not any more does not go out. */
function mayUse(situation: StepSituation, channel: Channel): Allowed | Extract<OnChannel, { kind: 'closed' }> {
  const { profile, type, category, defaultCountry } = situation;
  if (profile === undefined) return { kind: 'closed', outcome: { status: 'failed', reason: 'recipient-gone' } };
  const allowed = permission(profile, { type, category }, channel, defaultCountry);
  switch (allowed.kind) {
    case 'permitted':
      return { kind: 'allowed', contactPoint: allowed.contactPoint };
    case 'impossible':
      return { kind: 'closed', outcome: { status: 'failed', reason: allowed.because } };
    case 'forbidden':
      return { kind: 'closed', outcome: { status: 'suppressed', reason: allowed.because } };
    case 'unwanted':
      // moved to another channel in the meantime: no reason to withhold what cannot be switched off
      return category.mandatory
        ? { kind: 'allowed', contactPoint: allowed.contactPoint }
        : { kind: 'closed', outcome: { status: 'suppressed', reason: allowed.because } };
  }
}

type Refusal = Extract<AttemptAnswer, { kind: 'refused' }>;

/** An attempt whose function died is as good as an ambiguous answer. */
function lastRefusal(answers: readonly AttemptAnswer[]): Refusal | undefined {
  const last = answers.at(-1);
  if (last?.kind === 'open') return { kind: 'refused', failureClass: 'ambiguous', code: 'no-answer', at: last.at };
  return last?.kind === 'refused' ? last : undefined;
}

const failedBy = ({ failureClass, code }: Refusal) =>
  ({ status: 'failed', reason: code ?? failureClass, failureClass }) as const;

const classOf = (refusal: Refusal | undefined) => (refusal ? { failureClass: refusal.failureClass } : {});

const noHealthyProvider = { status: 'failed', reason: 'channel-unhealthy', failureClass: 'provider_down' } as const;
