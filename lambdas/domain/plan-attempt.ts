import type { AttemptAnswer } from './attempt-answer.ts';
import { byWeight, chooseProvider } from './choose-provider.ts';
import type { StepSituation } from './decide-next-step.ts';
import type { Attempt } from './delivery-record.ts';
import { endOf } from './end-of-delivery.ts';
import type { FailureClass } from './failure-class.ts';
import { jittered, longBackOff, type Remedy, remedies, shortBackOff, triesSoon } from './failure-remedies.ts';
import type { Lane } from './lane.ts';
import type { ProviderState } from './provider-health.ts';

/** The attempt to make on a channel; `none`: this channel has nothing more to offer. `notBefore` is epoch milliseconds. */
export type AttemptPlan =
  | { readonly kind: 'attempt'; readonly provider: string; readonly notBefore: number; readonly because: string }
  | { readonly kind: 'none' };

export interface ChannelState {
  /** At least one. */
  readonly providers: readonly ProviderState[];
  readonly attempts: readonly Attempt[];
  /** What came of the attempts, in the same order. */
  readonly answers: readonly AttemptAnswer[];
  /** Whether no channel came before this one. */
  readonly isFirst: boolean;
  /** Whether another channel could be used at once. */
  readonly hasNext: boolean;
}

type Planned = Extract<AttemptPlan, { kind: 'attempt' }>;
const none = { kind: 'none' } as const;

/**
 * Plans the next attempt on a channel that may be used: with which provider, and not before when. An attempt that would
 * start too late is planned only where nothing else is left, so that the caller can say so.
 */
export function planAttempt(situation: StepSituation, state: ChannelState): AttemptPlan {
  const { lane, chance, now } = situation;
  if (state.attempts.length > 0) return planAnother(situation, state);

  const choice = chooseProvider(state.providers, { excluded: new Set(), probesFirst: lane !== 'urgent', chance });
  if (choice === undefined) return waitForHealth(situation, state) ?? none;
  const because = choice.isProbe ? 'probe' : state.isFirst ? 'first' : 'fallback';
  return { kind: 'attempt', provider: choice.provider, notBefore: now, because };
}

function planAnother(situation: StepSituation, state: ChannelState): AttemptPlan {
  const history = refusals(state);
  const last = history.at(-1);
  if (last === undefined) return none;
  let tooLate: Planned | undefined;
  for (const remedy of remedies[last.failureClass]) {
    if (remedy === 'next-channel' && state.hasNext) return none;
    const planned = apply(remedy, { situation, state, history, last });
    if (planned && planned.notBefore < endOf(situation).at) return planned;
    tooLate ??= planned;
  }
  return tooLate ?? none;
}

/** A refusal, or an attempt of which nobody knows whether it went out. */
interface Refusal {
  readonly provider: string;
  readonly failureClass: FailureClass;
  readonly at: number;
}

function refusals({ attempts, answers }: ChannelState): readonly Refusal[] {
  return attempts.flatMap(({ provider }, index) => {
    const answer = answers[index];
    if (answer === undefined || answer.kind === 'reached') return [];
    return [{ provider, at: answer.at, failureClass: answer.kind === 'open' ? 'ambiguous' : answer.failureClass }];
  });
}

interface Refused {
  readonly situation: StepSituation;
  readonly state: ChannelState;
  /** Every refusal on this channel, oldest first. */
  readonly history: readonly Refusal[];
  readonly last: Refusal;
}

function apply(remedy: Remedy, refused: Refused): Planned | undefined {
  switch (remedy) {
    case 'same-provider-soon':
    case 'same-provider-once':
      return sameProviderSoon(refused);
    case 'other-provider':
      return otherProvider(refused);
    case 'same-channel-later':
      return sameChannelLater(refused);
    case 'next-channel':
      return undefined;
  }
}

function sameProviderSoon({ situation, state, history, last }: Refused): Planned | undefined {
  const { lane } = situation;
  if (isUsedUp(last.provider, history, lane)) return undefined;
  const tries = history.filter((refusal) => isLike(refusal, last)).length;
  const longest = shortBackOff[lane][tries - 1];
  const same = state.providers.find(({ name }) => name === last.provider);
  if (longest !== undefined && same && canBeTried(same))
    return again(same, startAfter(last, longest, situation), 'retry');
  return state.providers.some(canBeTried) ? undefined : waitForHealth(situation, state);
}

function otherProvider({ situation, state, history, last }: Refused): Planned | undefined {
  const { lane, chance, now } = situation;
  const usedUp = state.providers.map(({ name }) => name).filter((name) => isUsedUp(name, history, lane));
  const excluded = new Set([...usedUp, last.provider]);
  const other = chooseProvider(state.providers, { excluded, probesFirst: false, chance });
  return other && { kind: 'attempt', provider: other.provider, notBefore: now, because: 'failover' };
}

function sameChannelLater({ situation, state, history, last }: Refused): Planned | undefined {
  const { lane, chance } = situation;
  const longest = longBackOff[lane][longWaits(history, lane)];
  if (longest === undefined) return undefined;
  const notBefore = startAfter(last, longest, situation);
  const same = state.providers.find(({ name }) => name === last.provider);
  if (same && canBeTried(same)) return again(same, notBefore, 'retry-later');
  const other = chooseProvider(state.providers, { excluded: new Set(), probesFirst: false, chance });
  if (other) return { kind: 'attempt', provider: other.provider, notBefore, because: 'retry-later' };
  const waiting = waitForHealth(situation, state);
  return waiting && { ...waiting, notBefore: Math.max(waiting.notBefore, notBefore) };
}

/**
 * Counted from the refusal. Whoever comes when the fixed half is over was sent away with some jitter before, and is not
 * sent away again because chance says otherwise now. Clocks of providers may be ahead of ours.
 */
function startAfter({ at }: Refusal, longestSeconds: number, { now, chance }: StepSituation): number {
  const from = Math.min(at, now);
  return from + jittered(longestSeconds, 0) <= now ? now : from + jittered(longestSeconds, chance);
}

const canBeTried = ({ isHealthy, mayProbe }: ProviderState) => isHealthy || mayProbe;

const again = ({ name, isHealthy }: ProviderState, notBefore: number, because: string): Planned => ({
  kind: 'attempt',
  provider: name,
  notBefore,
  because: isHealthy ? because : 'probe',
});

/** Refusals of the same provider that share one back-off. */
function isLike(refusal: Refusal, other: Refusal): boolean {
  return refusal.provider === other.provider && remedies[refusal.failureClass] === remedies[other.failureClass];
}

/** Whether a provider has refused so often, or in such a way, that it gets this delivery only after a long wait. */
function isUsedUp(provider: string, history: readonly Refusal[], lane: Lane): boolean {
  return history.some(
    (refusal) =>
      refusal.provider === provider &&
      history.filter((other) => isLike(other, refusal)).length > triesSoon(refusal.failureClass, lane),
  );
}

/** How many long waits there were: only after one does a provider that is used up get an attempt. */
function longWaits(history: readonly Refusal[], lane: Lane): number {
  return history.filter(({ provider }, index) => isUsedUp(provider, history.slice(0, index), lane)).length;
}

/** Seconds that a channel without a healthy provider waits: at least, and at most. */
const healthWait = { urgent: [5, 15], normal: [60, 300], bulk: [60, 300] } as const;

/** While every provider of a channel is unhealthy its messages wait; urgent ones only where no other channel is left. */
function waitForHealth(situation: StepSituation, { providers, hasNext }: ChannelState): Planned | undefined {
  const { lane, chance, now } = situation;
  const provider = byWeight(providers, chance)?.name;
  const [least, most] = healthWait[lane];
  const notBefore = now + Math.ceil(least + (most - least) * chance) * 1000;
  const isLate = notBefore >= endOf(situation).at;
  if (provider === undefined || (hasNext && (lane === 'urgent' || isLate))) return undefined;
  return { kind: 'attempt', provider, notBefore, because: 'channel-unhealthy' };
}
