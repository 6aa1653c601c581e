import type { AttemptOutcome } from './attempt-outcome.ts';
import type { DuplicateRule } from './category.ts';
import type { FailureClass } from './failure-class.ts';
import type { Lane } from './lane.ts';

/** What follows an attempt. */
export type AfterAttempt =
  | { readonly kind: 'settle'; readonly status: 'accepted' }
  | { readonly kind: 'retry'; readonly afterSeconds: number }
  | {
      readonly kind: 'settle';
      readonly status: 'failed' | 'expired';
      readonly failureClass: FailureClass;
      readonly reason: string;
    };

/** Seconds to wait after the 1st, 2nd, … refusal, at most; when the list is used up the channel has failed. */
const backOff: Record<Lane, readonly number[]> = {
  urgent: [2, 5, 15],
  normal: [4, 15, 60, 240],
  bulk: [8, 30, 120, 600],
};

/**
 * Decides what follows an answer: only what may work in seconds goes back on the queue, a few times.
 *
 * This is the seam for the delivery workflow: what is settled as failed here is what it will take over.
 *
 * @param number - how many attempts there were on this channel, this one included
 * @param chance - from 0 up to 1, for jitter: half of the back-off is fixed, half is chance, so that the messages that
 *   met the same outage do not come back together
 */
export function decideAfterAttempt(
  outcome: AttemptOutcome,
  number: number,
  { lane, duplicates, expiresAt, now, chance }: AfterAttemptSituation,
): AfterAttempt {
  if (outcome.kind === 'accepted') return { kind: 'settle', status: 'accepted' };

  const { failureClass, code } = outcome;
  const longest = backOff[lane][number - 1];
  if (longest === undefined || !mayRepeat(failureClass, duplicates, number))
    return { kind: 'settle', status: 'failed', failureClass, reason: code };

  const afterSeconds = Math.ceil(longest / 2 + (longest / 2) * chance);
  if (expiresAt !== undefined && now + afterSeconds * 1000 >= expiresAt)
    return { kind: 'settle', status: 'expired', failureClass, reason: 'expires-before-the-next-attempt' };
  return { kind: 'retry', afterSeconds };
}

export interface AfterAttemptSituation {
  readonly lane: Lane;
  readonly duplicates: DuplicateRule;
  /** Epoch milliseconds. */
  readonly expiresAt: number | undefined;
  readonly now: number;
  readonly chance: number;
}

/** Codes that no table knows get one more chance: most new codes of a provider are passing trouble. */
function mayRepeat(failureClass: FailureClass, duplicates: DuplicateRule, number: number): boolean {
  if (failureClass === 'ambiguous') return duplicates === 'at-least-once';
  return failureClass === 'transient' || (failureClass === 'unknown' && number === 1);
}
