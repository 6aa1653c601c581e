import { describe, expect, it } from '@jest/globals';
import type { FinishedEpisode } from '../../simulation/episode-request.ts';
import type { Violation } from '../../simulation/promises/violation.ts';
import { shrink } from '../../simulation/shrink.ts';
import { kindOf, Tally } from '../../simulation/tally.ts';

const violation = (what: string, promise: Violation['promise'] = 3): Violation => ({
  promise,
  what,
  at: 0,
  notificationId: 'order-1',
  history: [],
});
const episode = (seed: number, deliveries: number, violations: readonly Violation[]): FinishedEpisode => ({
  seed,
  deliveries,
  providerCalls: 1,
  invocations: 2,
  virtualDays: 3,
  faults: new Map([['throttled', 4]]),
  outcomes: new Map([['accepted', deliveries]]),
  violations,
});

describe('shrink', () => {
  /** Shows it from so many deliveries on. */
  const from = (least: number, asked: number[] = []) => ({
    asked,
    replay: async (seed: number, deliveries: number) => {
      asked.push(deliveries);
      return episode(seed, deliveries, deliveries >= least ? [violation('was sent twice')] : [violation('other')]);
    },
  });
  const found = { seed: 7, deliveries: 1000, violation: violation('was sent twice') };

  it.each([1, 2, 137, 999, 1000])('finds that %i deliveries are enough', async (least) => {
    expect(await shrink(found, from(least).replay, 20)).toMatchObject({ seed: 7, deliveries: least });
  });

  it('stops when it has tried often enough, with the shortest so far', async () => {
    const { asked, replay } = from(100);

    expect(await shrink(found, replay, 2)).toMatchObject({ deliveries: 250 });
    expect(asked).toEqual([500, 250]);
  });
});

describe('Tally', () => {
  it('gathers violations of a kind, whoever they are about', () => {
    const tally = new Tally();
    tally.finished(episode(1, 10, [violation('tells of 3, not 4'), violation('was lost', 1)]), 10);
    tally.progress(2, { deliveries: 3, providerCalls: 1, faults: 2, virtualDays: 1 });
    expect(tally.sums).toEqual({ deliveries: 13, providerCalls: 2, faults: 6, virtualDays: 4 });

    tally.finished(episode(2, 5, [violation('tells of 12, not 1')]), 5);

    expect(tally.sums).toEqual({ deliveries: 15, providerCalls: 2, faults: 8, virtualDays: 6 });
    expect(tally.findings.map(({ promise, what, found, first }) => [promise, what, found.length, first.seed])).toEqual([
      [1, 'was lost', 1, 1],
      [3, 'tells of #, not #', 2, 2],
    ]);
    expect(kindOf(violation('of 3', 2))).not.toEqual(kindOf(violation('of 3', 3)));
  });
});
