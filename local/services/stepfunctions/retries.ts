import type { Retrier } from './definition.ts';
import { isNamed } from './failure.ts';

/** How often each retrier of one state has been used up to now. */
export class Retries {
  readonly #retriers: readonly Retrier[];
  readonly #chance: () => number;
  readonly #used = new Map<Retrier, number>();

  constructor(retriers: readonly Retrier[], chance: () => number) {
    this.#retriers = retriers;
    this.#chance = chance;
  }

  /** How often the state has been retried. */
  get count(): number {
    return [...this.#used.values()].reduce((sum, used) => sum + used, 0);
  }

  /** The milliseconds to wait before the next try; undefined when there is none. */
  next(error: string): number | undefined {
    const retrier = this.#retriers.find(({ ErrorEquals }) => isNamed(ErrorEquals, error));
    if (retrier === undefined) return undefined;
    const used = this.#used.get(retrier) ?? 0;
    if (used >= retrier.MaxAttempts) return undefined;
    this.#used.set(retrier, used + 1);
    const grown = retrier.IntervalSeconds * retrier.BackoffRate ** used;
    const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? grown);
    return 1000 * (retrier.JitterStrategy === 'FULL' ? this.#chance() * seconds : seconds);
  }
}
