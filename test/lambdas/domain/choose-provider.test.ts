import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byWeight, chooseProvider } from '../../../lambdas/domain/choose-provider.ts';
import { aProvider, unhealthy } from './step-situations.ts';

const nobody: ReadonlySet<string> = new Set();
const rules = { excluded: nobody, probesFirst: false, chance: 0 };
const even = [aProvider('a', { weight: 30 }), aProvider('b', { weight: 70 })];

describe('chooseProvider', () => {
  it.each([
    [0, 'a'],
    [0.29, 'a'],
    [0.31, 'b'],
    [0.999, 'b'],
  ])('chooses by weight: at %d it is %s', (chance, provider) => {
    expect(chooseProvider(even, { ...rules, chance })).toEqual({ provider, isProbe: false });
  });

  const probed = unhealthy('a', { mayProbe: true });
  it.each([
    ['the other when one is excluded', even, { excluded: new Set(['a']) }, { provider: 'b', isProbe: false }],
    [
      'one without weight when no other is left',
      [unhealthy('a'), aProvider('b', { weight: 0 })],
      {},
      { provider: 'b', isProbe: false },
    ],
    ['nobody when all are unhealthy', [unhealthy('a'), unhealthy('b')], {}, undefined],
    ['nobody when all are excluded', even, { excluded: new Set(['a', 'b']) }, undefined],
    ['nobody when there is none', [], {}, undefined],
    ['the healthy one rather than a probe', [probed, aProvider('b')], {}, { provider: 'b', isProbe: false }],
    [
      'a probe where it is asked for',
      [probed, aProvider('b')],
      { probesFirst: true },
      { provider: 'a', isProbe: true },
    ],
    ['a probe when nobody is healthy', [probed, unhealthy('b')], {}, { provider: 'a', isProbe: true }],
  ] as const)('chooses %s', (_, states, changes, expected) => {
    expect(chooseProvider(states, { ...rules, ...changes })).toEqual(expected);
  });

  it('gives each its share of the traffic', () => {
    const chosen = Array.from({ length: 1000 }, (_, index) => byWeight(even, index / 1000)?.name);

    expect(chosen.filter((name) => name === 'a')).toHaveLength(300);
  });

  it('never chooses one without weight while another has any', () => {
    const anyStates = fc.array(
      fc.nat(100).map((weight) => aProvider('a', { weight })),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(anyStates, fc.double({ min: 0, max: 0.9999999, noNaN: true }), (states, chance) => {
        const weight = byWeight(states, chance)?.weight ?? -1;

        expect(weight > 0 || states.every((state) => state.weight === 0)).toBe(true);
      }),
    );
  });
});
