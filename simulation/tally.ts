import type { EpisodeProgress, FinishedEpisode } from './episode-request.ts';
import type { Violation } from './promises/violation.ts';

/** A violation, and the run that shows it. */
export interface Found {
  readonly seed: number;
  /** How many deliveries the run was asked for. */
  readonly deliveries: number;
  readonly violation: Violation;
}

/** Violations of the same kind. */
export interface Finding {
  readonly promise: Violation['promise'];
  /** Without what differs from one to the next. */
  readonly what: string;
  readonly first: Found;
  readonly found: readonly Found[];
}

/** The same for all violations of a kind: what they say, without ids and numbers. */
export const kindOf = ({ promise, what }: Violation): string =>
  `${promise} ${what.replace(/[0-9a-f]{8}-[0-9a-f-]{20,}/g, '…').replace(/\d+(?:[.:]\d+)*/g, '#')}`;

/** Adds up episodes, finished ones and those that are under way. */
export class Tally {
  readonly faults = new Map<string, number>();
  readonly outcomes = new Map<string, number>();
  readonly #underWay = new Map<number, EpisodeProgress>();
  readonly #found = new Map<string, Found[]>();
  readonly #finished = { deliveries: 0, providerCalls: 0, invocations: 0, faults: 0, virtualDays: 0 };
  episodes = 0;
  violations = 0;

  progress(seed: number, progress: EpisodeProgress): void {
    this.#underWay.set(seed, progress);
  }

  finished(episode: FinishedEpisode, asked: number): void {
    const { seed, deliveries, providerCalls, invocations, virtualDays, faults, outcomes, violations } = episode;
    this.#underWay.delete(seed);
    this.episodes += 1;
    const sum = this.#finished;
    sum.deliveries += deliveries;
    sum.providerCalls += providerCalls;
    sum.invocations += invocations;
    sum.virtualDays += virtualDays;
    for (const count of faults.values()) sum.faults += count;
    add(this.faults, faults);
    add(this.outcomes, outcomes);
    this.violations += violations.length;
    for (const violation of violations) {
      const kind = kindOf(violation);
      const found = this.#found.get(kind) ?? [];
      found.push({ seed, deliveries: asked, violation });
      this.#found.set(kind, found);
    }
  }

  /** With what is under way. */
  get sums(): EpisodeProgress {
    const { deliveries, providerCalls, faults, virtualDays } = this.#finished;
    const sums = { deliveries, providerCalls, faults, virtualDays };
    for (const progress of this.#underWay.values()) {
      sums.deliveries += progress.deliveries;
      sums.providerCalls += progress.providerCalls;
      sums.faults += progress.faults;
      sums.virtualDays += progress.virtualDays;
    }
    return sums;
  }

  get invocations(): number {
    return this.#finished.invocations;
  }

  /** By promise, and the most frequent first. */
  get findings(): readonly Finding[] {
    return [...this.#found]
      .flatMap(([kind, found]) => {
        const [first] = found.toSorted((one, other) => one.deliveries - other.deliveries || one.seed - other.seed);
        if (first === undefined) return [];
        const { promise } = first.violation;
        return [{ promise, what: kind.slice(`${promise} `.length), first, found }];
      })
      .toSorted((one, other) => one.promise - other.promise || other.found.length - one.found.length);
  }
}

function add(sums: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
}
