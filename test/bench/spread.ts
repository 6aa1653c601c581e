/** A middle with the range that leaves out a tenth at either end. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** The value below which a share of the samples lies, 0 to 1; between two of them as far as it has to be. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new Error('there is no quantile of nothing');
  return below + (above - below) * (position - Math.floor(position));
}

/** Median, and from 10 % to 90 %. */
export const spread = (samples: readonly number[]): Spread => ({
  low: quantile(samples, 0.1),
  median: quantile(samples, 0.5),
  high: quantile(samples, 0.9),
});

/** How many times the other each is; the samples of one round stand at the same place, so that a busy moment cancels out. */
export function ratios(samples: readonly number[], others: readonly number[]): readonly number[] {
  if (samples.length !== others.length)
    throw new Error(`${samples.length} samples cannot be compared with ${others.length}`);
  return samples.map((sample, index) => sample / (others[index] ?? Number.NaN));
}

/** `12 (10 to 15)`. */
export const written = ({ low, median, high }: Spread, digits = 0): string =>
  `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
