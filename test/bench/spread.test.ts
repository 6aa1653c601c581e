import { describe, expect, it } from '@jest/globals';
import { quantile, ratios, spread, written } from './spread.ts';

describe('the arithmetic of the benches', () => {
  it('finds quantiles of samples in any order, between two of them where it has to', () => {
    expect(quantile([30, 10, 20], 0.5)).toBe(20);
    expect(quantile([10, 20], 0.5)).toBe(15);
    expect(quantile([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 0.95)).toBeCloseTo(95);
    expect(quantile([7], 0.99)).toBe(7);
    expect(() => quantile([], 0.5)).toThrow('nothing');
  });

  it('leaves out a tenth at either end', () => {
    const samples = [1000, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90];
    expect(spread(samples)).toEqual({ low: 10, median: 50, high: 90 });
    expect(written(spread(samples))).toBe('50 (10 to 90)');
  });

  it('compares round by round', () => {
    expect(ratios([2, 30], [1, 10])).toEqual([2, 3]);
    expect(() => ratios([1], [])).toThrow('1 samples cannot be compared with 0');
  });
});
