import type { Later, Provider } from '../../local/faults.ts';

/** What may go wrong with a call. What the shares leave goes well. */
export interface Mishaps {
  /** Too much at once: the message was not taken. */
  readonly throttled: number;
  /** Refused for good, because of whom it is for. */
  readonly unwilling: number;
  /** The provider fails and says so; it has taken nothing, which nobody can know. */
  readonly fails: number;
  /** Nothing is taken and nobody answers. */
  readonly hangs: number;
  /** The message is taken, and the answer never comes. */
  readonly lost: number;
}

/** How a provider goes about its work. Shares are between 0 and 1. */
export interface ProviderMood {
  readonly mishaps: Mishaps;
  /** Share of answers that take seconds, and still come in time. */
  readonly slow: number;
  /** What becomes of what was taken, in shares; the rest is delivered. */
  readonly ends: Readonly<Record<Later, number>>;
  /** Milliseconds to the first that is told: most often nearer to the least. */
  readonly tellsAfterMs: readonly [least: number, most: number];
  /** How it is told, in shares; the rest in its order and after the time above. */
  readonly telling: Readonly<Record<'early' | 'late' | 'disordered', number>>;
  /** Share of what is told that is told once more. */
  readonly twice: number;
}

/** From `from` until `to`, in milliseconds since 1970, a provider serves nobody. */
export interface Outage {
  readonly provider: Provider;
  readonly from: number;
  readonly to: number;
  readonly how: 'refuses' | 'hangs';
}

export interface Mood {
  readonly usual: ProviderMood;
  /** The providers that are not in the usual mood, as far as they are not. */
  readonly particular?: Readonly<Partial<Record<Provider, Partial<ProviderMood>>>>;
  readonly outages: readonly Outage[];
}

export const moodOf = ({ usual, particular }: Mood, provider: Provider): ProviderMood => ({
  ...usual,
  ...particular?.[provider],
});

const seconds = 1000;
const hours = 3_600_000;

/** A good day: hardly anything goes wrong, and what becomes of messages is told within minutes. */
export const calm: Mood = {
  usual: {
    mishaps: { throttled: 0.005, unwilling: 0.001, fails: 0.001, hangs: 0.0005, lost: 0.0005 },
    slow: 0.002,
    ends: {
      nothing: 0.002,
      delay: 0.002,
      failure: 0.002,
      bounce: 0.003,
      'soft-bounce': 0.004,
      complaint: 0.0005,
      opened: 0.1,
      clicked: 0.03,
    },
    tellsAfterMs: [1 * seconds, 300 * seconds],
    telling: { early: 0.005, late: 0.002, disordered: 0.002 },
    twice: 0.005,
  },
  outages: [],
};

/** A bad day: everything that may go wrong does, often. */
export const rough: Mood = {
  usual: {
    mishaps: { throttled: 0.08, unwilling: 0.01, fails: 0.03, hangs: 0.02, lost: 0.03 },
    slow: 0.05,
    ends: {
      nothing: 0.08,
      delay: 0.03,
      failure: 0.04,
      bounce: 0.03,
      'soft-bounce': 0.05,
      complaint: 0.01,
      opened: 0.1,
      clicked: 0.05,
    },
    tellsAfterMs: [1 * seconds, 4 * hours],
    telling: { early: 0.08, late: 0.05, disordered: 0.1 },
    twice: 0.1,
  },
  outages: [],
};
