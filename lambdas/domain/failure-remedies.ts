import type { FailureClass } from './failure-class.ts';
import type { Lane } from './lane.ts';

/**
 * What can be tried after a refusal.
 *
 * - `same-provider-soon`: the same provider after the lane's short back-off, until that is used up
 * - `same-provider-once`: the same provider after the first short back-off, once
 * - `other-provider`: another provider of the channel that is not used up, at once
 * - `next-channel`: the next channel that may be used, at once
 * - `same-channel-later`: the same channel after the lane's long back-off, for what people repair or a quota gives back
 */
export type Remedy =
  | 'same-provider-soon'
  | 'same-provider-once'
  | 'other-provider'
  | 'next-channel'
  | 'same-channel-later';

const passing = ['same-provider-soon', 'other-provider', 'next-channel', 'same-channel-later'] as const;
const providersFault = ['other-provider', 'next-channel', 'same-channel-later'] as const;
const final = ['next-channel'] as const;

/**
 * What to try after a refusal, the first that is possible (`providers.md`, B.8). When none is, the channel has failed;
 * the channels after it are walked anyway.
 *
 * An ambiguous answer is here only after it could not be resolved, and with `at-least-once`.
 */
export const remedies: Readonly<Record<FailureClass, readonly Remedy[]>> = {
  transient: passing,
  ambiguous: passing,
  transient_long: ['other-provider', 'same-channel-later', 'next-channel'],
  config: providersFault,
  provider_down: providersFault,
  unknown: ['same-provider-once', 'other-provider', 'next-channel'],
  permanent_address: final,
  permanent_token: final,
  opt_out: final,
  blocked: final,
  filtered: final,
  content: final,
  expired: final,
};

/** Whether nothing but another channel can help. */
export const isFinal = (failureClass: FailureClass): boolean => remedies[failureClass] === final;

/** Seconds to wait after the 1st, 2nd, … refusal of a provider, at most; when the list is used up the provider is. */
export const shortBackOff: Readonly<Record<Lane, readonly number[]>> = {
  urgent: [2, 5, 15],
  normal: [4, 15, 60, 240],
  bulk: [8, 30, 120, 600],
};

/** Seconds to wait, at most, on a channel whose providers are used up; when the list is used up the channel has failed. */
export const longBackOff: Readonly<Record<Lane, readonly number[]>> = {
  urgent: [],
  normal: [15 * 60, 60 * 60, 4 * 60 * 60],
  bulk: [30 * 60, 2 * 60 * 60, 8 * 60 * 60],
};

/** How often the same provider may be tried again soon after refusals of a class. */
export function triesSoon(failureClass: FailureClass, lane: Lane): number {
  if (remedies[failureClass].includes('same-provider-soon')) return shortBackOff[lane].length;
  return remedies[failureClass].includes('same-provider-once') ? 1 : 0;
}

/**
 * How long a back-off is, in milliseconds: half of it is fixed, half is chance, so that the messages that met the same
 * outage do not come back together.
 */
export function jittered(longestSeconds: number, chance: number): number {
  return Math.ceil((longestSeconds / 2) * (1 + chance)) * 1000;
}
