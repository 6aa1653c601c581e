import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AfterAttemptSituation, decideAfterAttempt } from '../../../lambdas/domain/decide-after-attempt.ts';
import { failureClasses } from '../../../lambdas/domain/failure-class.ts';
import { lanes } from '../../../lambdas/domain/lane.ts';

const situation = (changes: Partial<AfterAttemptSituation> = {}): AfterAttemptSituation => ({
  lane: 'normal',
  duplicates: 'at-least-once',
  expiresAt: undefined,
  now: 0,
  chance: 0,
  ...changes,
});
const refused = (failureClass: (typeof failureClasses)[number]) =>
  ({ kind: 'refused', failureClass, code: 'x' }) as const;

describe('decideAfterAttempt', () => {
  it('settles what was accepted', () => {
    expect(decideAfterAttempt({ kind: 'accepted', providerMessageId: 'm' }, 1, situation())).toEqual({
      kind: 'settle',
      status: 'accepted',
    });
  });

  it('waits longer after every transient refusal, half of it by chance, and gives up after the fifth', () => {
    const waits = [1, 2, 3, 4, 5].map((number) =>
      [0, 1].map((chance) => {
        const after = decideAfterAttempt(refused('transient'), number, situation({ chance }));
        return after.kind === 'retry' ? after.afterSeconds : after.status;
      }),
    );

    expect(waits).toEqual([
      [2, 4],
      [8, 15],
      [30, 60],
      [120, 240],
      ['failed', 'failed'],
    ]);
  });

  it.each([
    ['at-least-once', 'retry'],
    ['at-most-once', 'settle'],
  ] as const)('%s: an ambiguous answer leads to %s', (duplicates, kind) => {
    expect(decideAfterAttempt(refused('ambiguous'), 1, situation({ duplicates }))).toMatchObject({ kind });
  });

  it('gives an unknown code one more chance', () => {
    expect(decideAfterAttempt(refused('unknown'), 1, situation())).toMatchObject({ kind: 'retry' });
    expect(decideAfterAttempt(refused('unknown'), 2, situation())).toMatchObject({
      kind: 'settle',
      failureClass: 'unknown',
    });
  });

  it('settles as expired rather than come back too late', () => {
    expect(decideAfterAttempt(refused('transient'), 1, situation({ expiresAt: 2_000 }))).toMatchObject({
      status: 'expired',
    });
    expect(decideAfterAttempt(refused('transient'), 1, situation({ expiresAt: 2_001 }))).toMatchObject({
      kind: 'retry',
    });
  });

  it('always ends, never repeats a permanent answer, never passes the deadline', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...failureClasses),
        fc.integer({ min: 1, max: 20 }),
        fc.record({
          lane: fc.constantFrom(...lanes),
          duplicates: fc.constantFrom('at-least-once' as const, 'at-most-once' as const),
          expiresAt: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
          now: fc.constant(0),
          chance: fc.double({ min: 0, max: 0.999, noNaN: true }),
        }),
        (failureClass, number, around) => {
          const after = decideAfterAttempt(refused(failureClass), number, around);
          if (after.kind === 'settle') return;

          expect(['transient', 'ambiguous', 'unknown']).toContain(failureClass);
          expect(failureClass === 'ambiguous' && around.duplicates === 'at-most-once').toBe(false);
          expect(number).toBeLessThan(5);
          expect(after.afterSeconds * 1000).toBeLessThan(around.expiresAt ?? Number.POSITIVE_INFINITY);
          expect(after.afterSeconds).toBeGreaterThan(0);
        },
      ),
    );
  });
});
