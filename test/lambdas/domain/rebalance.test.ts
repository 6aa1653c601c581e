import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type ChannelHealth,
  channelHealthSchema,
  type ProviderCounts,
} from '../../../lambdas/domain/provider-health.ts';
import { type RestingProvider, rebalance } from '../../../lambdas/domain/rebalance.ts';

const minute = 60_000;
/** Half a minute into a minute. */
const start = Date.parse('2026-03-01T12:00:30Z');
const iso = (minutes: number) => new Date(start + minutes * minute).toISOString();
const two: readonly RestingProvider[] = [
  { name: 'a', share: 60, confirms: true },
  { name: 'b', share: 40, confirms: true },
];

/** What was counted of a provider in the minute that began so many minutes before the one that we are in. */
const counted = (provider: string, minutesAgo: number, counts: Partial<ProviderCounts>): ProviderCounts => ({
  provider,
  minute: start - 30_000 - minutesAgo * minute,
  attempts: 0,
  faults: 0,
  accepted: 0,
  confirmed: 0,
  ...counts,
});
const lastMinute = (provider: string, attempts: number, faults: number) => counted(provider, 1, { attempts, faults });
const tenMinutesAgo = (provider: string, accepted: number, confirmed: number) =>
  counted(provider, 10, { accepted, confirmed });

const healthOf = (weights: Record<string, number>, changes: Partial<ChannelHealth> = {}): ChannelHealth =>
  channelHealthSchema.parse({
    providers: Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, { weight }])),
    driftedAt: iso(0),
    changes: [],
    version: 3,
    ...changes,
  });
const weightsOf = ({ providers }: ChannelHealth) => Object.values(providers).map(({ weight }) => weight);
const after = (counts: readonly ProviderCounts[], health: ChannelHealth | undefined = undefined, configured = two) => {
  const { health: now, changes } = rebalance(health, configured, counts, start);
  return [...weightsOf(now), ...changes.map(({ provider, because }) => `${provider} ${because}`)];
};
const sick = (weights: Record<string, number>, name: string, changes: Partial<ChannelHealth> = {}) => {
  const health = healthOf(weights, changes);
  return { ...health, providers: { ...health.providers, [name]: { weight: weights[name]!, unhealthySince: iso(-5) } } };
};

describe('rebalance', () => {
  it.each([
    ['starts from the shares', after([]), [60, 40]],
    ['keeps what it has while all are well', after([lastMinute('a', 900, 4)], healthOf({ a: 30, b: 70 })), [30, 70]],
    ['shifts after fifty faults, however many attempts', after([lastMinute('a', 9000, 50)]), [50, 50, 'a error-shift']],
    ['does not after forty-nine of many', after([lastMinute('a', 9000, 49)]), [60, 40]],
    ['shifts when half of it failed', after([lastMinute('a', 10, 5)]), [50, 50, 'a error-shift']],
    ['does not when less than half failed', after([lastMinute('a', 11, 5)]), [60, 40]],
    ['does not for four faults', after([lastMinute('a', 4, 4)]), [60, 40]],
    ['adds up the counts of shards', after([lastMinute('a', 5, 3), lastMinute('a', 3, 2)]), [50, 50, 'a error-shift']],
    [
      'looks at the last full minute only',
      after([counted('a', 0, { attempts: 99, faults: 99 }), counted('a', 2, { attempts: 99, faults: 99 })]),
      [60, 40],
    ],
    [
      'finds one unhealthy when nine of ten failed',
      after([lastMinute('a', 10, 9)]),
      [50, 50, 'a unhealthy', 'a error-shift'],
    ],
    [
      'takes no more than there is',
      after([lastMinute('a', 10, 5)], healthOf({ a: 4, b: 96 })),
      [0, 100, 'a error-shift'],
    ],
    [
      'moves what all but one lose to that one',
      after([lastMinute('a', 10, 5), lastMinute('b', 10, 5)], undefined, [
        ...two,
        { name: 'c', share: 0, confirms: true },
      ]),
      [50, 30, 20, 'a error-shift', 'b error-shift'],
    ],
    ['moves nothing when both fail', after([lastMinute('a', 10, 6), lastMinute('b', 10, 6)]), [60, 40]],
    ['moves nothing to one that is unhealthy', after([lastMinute('a', 10, 6)], sick({ a: 60, b: 40 }, 'b')), [60, 40]],
    ['moves nothing where there is no other', after([lastMinute('a', 10, 6)], undefined, [two[0]!]), [60]],
    [
      'finds one healthy again when a probe went well',
      after([lastMinute('a', 1, 0)], sick({ a: 60, b: 40 }, 'a')),
      [60, 40, 'a healthy'],
    ],
    ['but not without any probe', after([], sick({ a: 60, b: 40 }, 'a')), [60, 40]],
    ['nor while a fifth of them fail', after([lastMinute('a', 5, 1)], sick({ a: 60, b: 40 }, 'a')), [60, 40]],
    [
      'shifts when 15 % are not confirmed',
      after([tenMinutesAgo('a', 20, 17), tenMinutesAgo('b', 20, 20)]),
      [50, 50, 'a slowness-shift'],
    ],
    ['does not when fewer are not', after([tenMinutesAgo('a', 20, 18), tenMinutesAgo('b', 20, 20)]), [60, 40]],
    ['does not for a few messages', after([tenMinutesAgo('a', 19, 0), tenMinutesAgo('b', 20, 20)]), [60, 40]],
    [
      'does not when all that are busy are slow',
      after([tenMinutesAgo('a', 20, 0), tenMinutesAgo('b', 20, 0)]),
      [60, 40],
    ],
    [
      'does not when there is nobody to compare with',
      after([tenMinutesAgo('a', 20, 0), tenMinutesAgo('b', 2, 2)]),
      [60, 40],
    ],
    ['gives a receipt five minutes', after([counted('a', 5, { accepted: 90 }), tenMinutesAgo('b', 20, 20)]), [60, 40]],
    ['forgets after fifteen', after([counted('a', 15, { accepted: 90 }), tenMinutesAgo('b', 20, 20)]), [60, 40]],
    [
      'does not call one slow that never confirms',
      after([tenMinutesAgo('a', 20, 0), tenMinutesAgo('b', 20, 20)], undefined, [
        { ...two[0]!, confirms: false },
        two[1]!,
      ]),
      [60, 40],
    ],
    [
      'drifts back after a quarter of an hour',
      after([], healthOf({ a: 20, b: 80 }, { driftedAt: iso(-15) })),
      [30, 70, 'a drift', 'b drift'],
    ],
    ['not before', after([], healthOf({ a: 20, b: 80 }, { driftedAt: iso(-14) })), [20, 80]],
    [
      'no further than the share',
      after([], healthOf({ a: 57, b: 43 }, { driftedAt: iso(-15) })),
      [60, 40, 'a drift', 'b drift'],
    ],
    ['not to one that is unhealthy', after([], sick({ a: 20, b: 80 }, 'a', { driftedAt: iso(-15) })), [20, 80]],
    ['starts from the shares when the providers are others', after([], healthOf({ a: 20, c: 80 })), [60, 40]],
    ['starts from the shares when their sum is another', after([], healthOf({ a: 20, b: 60 })), [60, 40]],
  ])('%s', (_, result, expected) => {
    expect(result).toEqual(expected);
  });

  it('records each change, newest first, and no more than twenty', () => {
    const old = Array.from({ length: 20 }, () => ({ at: iso(-60), provider: 'b', because: 'drift', from: 1, to: 2 }));
    const { health, changes } = rebalance(
      healthOf({ a: 60, b: 40 }, { changes: old }),
      two,
      [lastMinute('a', 10, 9)],
      start,
    );

    expect(changes).toEqual([
      { at: iso(0), provider: 'a', because: 'unhealthy', from: 60, to: 60 },
      { at: iso(0), provider: 'a', because: 'error-shift', from: 60, to: 50 },
    ]);
    expect(health.changes).toEqual([...changes.toReversed(), ...old.slice(0, 18)]);
  });

  it('changes nothing more in the same minute', () => {
    const counts = [lastMinute('a', 10, 9), tenMinutesAgo('b', 20, 20)];
    const first = rebalance(healthOf({ a: 20, b: 80 }, { driftedAt: iso(-20) }), two, counts, start);
    const second = rebalance(first.health, two, counts, start + 20_000);

    expect(first.changes).not.toEqual([]);
    expect(second.health).toEqual(first.health);
    expect(second.changes).toEqual([]);
  });

  it('shifts for slowness once in ten minutes, for the same messages stay in sight that long', () => {
    const slowSince = (minutesAgo: number) =>
      healthOf(
        { a: 50, b: 50 },
        { changes: [{ at: iso(-minutesAgo), provider: 'a', because: 'slowness-shift', from: 60, to: 50 }] },
      );
    const counts = [tenMinutesAgo('a', 20, 0), tenMinutesAgo('b', 20, 20)];

    expect(after(counts, slowSince(9))).toEqual([50, 50]);
    expect(after(counts, slowSince(10))).toEqual([40, 60, 'a slowness-shift']);
  });

  it('fills no weight beyond 100, and keeps the rest', () => {
    const large = two.map((provider) => ({ ...provider, share: 75 }));

    expect(after([lastMinute('a', 10, 5)], healthOf({ a: 50.5, b: 99.5 }), large)).toEqual([50, 100, 'a error-shift']);
  });

  it('gives what it takes to the others by their shares', () => {
    const four = [
      ...two.map((provider) => ({ ...provider, share: 20 })),
      { name: 'c', share: 40, confirms: true },
      { name: 'd', share: 20, confirms: true },
    ];

    expect(after([lastMinute('a', 10, 5)], undefined, four)).toEqual([10, 23, 45, 22, 'a error-shift']);
  });

  it('does not take back a shift a minute later', () => {
    const shifted = rebalance(
      healthOf({ a: 60, b: 40 }, { driftedAt: iso(-14) }),
      two,
      [lastMinute('a', 10, 5)],
      start,
    ).health;
    const weightsAt = (minutes: number) => weightsOf(rebalance(shifted, two, [], start + minutes * minute).health);

    expect([1, 14, 15].map(weightsAt)).toEqual([
      [50, 50],
      [50, 50],
      [60, 40],
    ]);
  });
});

describe('minute by minute, rebalance', () => {
  const anyShares = fc
    .array(fc.oneof(fc.nat(100), fc.double({ min: 0, max: 100, noNaN: true })), { minLength: 2, maxLength: 4 })
    .map((shares) => shares.map((share, index) => ({ name: 'abcd'[index]!, share, confirms: true })));
  const anyCounts = fc.record({
    attempts: fc.nat(200),
    faults: fc.nat(100),
    accepted: fc.nat(60),
    confirmed: fc.nat(60),
  });
  const anyDay = fc.record({
    configured: anyShares,
    /** What each provider does, minute by minute, again from the start when it is used up. */
    minutes: fc.array(fc.tuple(anyCounts, anyCounts, anyCounts, anyCounts), { minLength: 1, maxLength: 40 }),
  });
  type Day = typeof anyDay extends fc.Arbitrary<infer Value> ? Value : never;
  type Minute = Day['minutes'][number];

  /** Health after each minute. */
  function healths(
    configured: readonly RestingProvider[],
    minutes: readonly Minute[],
    from?: ChannelHealth,
  ): ChannelHealth[] {
    const past: ProviderCounts[] = [];
    const all: ChannelHealth[] = [];
    for (const [index, counts] of minutes.entries()) {
      const now = start + index * minute;
      past.push(
        ...configured.map(({ name }, place) => ({ ...counts[place]!, provider: name, minute: now - 30_000 - minute })),
      );
      all.push(rebalance(all.at(-1) ?? from, configured, past, now).health);
    }
    return all;
  }
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const well = { attempts: 10, faults: 0, accepted: 60, confirmed: 60 };
  const failing = { attempts: 10, faults: 10, accepted: 0, confirmed: 0 };
  const repeat = (times: number, ...counts: Minute): Minute[] => Array.from({ length: times }, () => counts);

  it('keeps the sum of the shares, every weight from 0 to 100, and what the table can hold', () => {
    fc.assert(
      fc.property(anyDay, ({ configured, minutes }) => {
        for (const health of healths(configured, minutes)) {
          expect(sum(weightsOf(health))).toBeCloseTo(sum(configured.map(({ share }) => share)), 6);
          expect(channelHealthSchema.parse(health)).toEqual(health);
        }
      }),
    );
  });

  it('comes back to the shares when all is well', () => {
    fc.assert(
      fc.property(anyDay, ({ configured, minutes }) => {
        const before = healths(configured, minutes).at(-1)!;
        const later = { ...before, driftedAt: iso(-60) };
        const last = healths(configured, repeat(400, well, well, well, well), later).at(-1)!;

        for (const [index, weight] of weightsOf(last).entries())
          expect(weight).toBeCloseTo(configured[index]!.share, 6);
      }),
      { numRuns: 30 },
    );
  });

  it('takes everything from one that always fails, and nothing from the others', () => {
    fc.assert(
      fc.property(anyShares, (shares) => {
        const configured = shares.map((provider) => ({ ...provider, share: Math.min(provider.share, 25) }));
        const last = healths(configured, repeat(30, failing, well, well, well)).at(-1)!;

        expect(last.providers['a']).toEqual({ weight: 0, unhealthySince: expect.any(String) });
        for (const { name, share } of configured.slice(1)) {
          expect(last.providers[name]!.weight).toBeGreaterThanOrEqual(share);
          expect(last.providers[name]!.unhealthySince).toBeUndefined();
        }
      }),
    );
  });

  it('leaves the weights alone while all fail, whatever they were', () => {
    fc.assert(
      fc.property(anyShares, (configured) => {
        const last = healths(configured, repeat(40, failing, failing, failing, failing)).at(-1)!;

        expect(weightsOf(last)).toEqual(configured.map(({ share }) => share));
        expect(last.changes.map(({ because }) => because)).toEqual(configured.map(() => 'unhealthy'));
      }),
    );
  });
});
