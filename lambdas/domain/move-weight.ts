/** A provider whose weight is being moved; the moves change `weight` in place. */
export interface Weighed {
  readonly name: string;
  /** Its weight while all are well. */
  readonly share: number;
  weight: number;
  readonly unhealthySince?: string;
}

const mostWeight = 100;

/**
 * Moves points of weight away from a provider, as far as it has any, point by point to the one of the others that is
 * furthest below what its share would give it.
 */
export function movePoints(points: number, from: Weighed, others: readonly Weighed[]): void {
  for (let moved = 0; moved < points; moved += 1) {
    const open = others.filter((other) => other !== from && other.weight < mostWeight);
    const to = leastBy(open, ({ weight, share }) => (share > 0 ? weight / share : Number.MAX_VALUE));
    if (to === undefined) return;
    move(Math.min(1, from.weight, mostWeight - to.weight), from, to);
  }
}

/** Moves each weight back towards its share, by so many points at most, from those above to those below. */
export function moveBack(points: number, providers: readonly Weighed[]): void {
  const left = new Map(providers.map((provider) => [provider, points]));
  const mayMove = (provider: Weighed) => (left.get(provider) ?? 0) > 0;
  for (;;) {
    const from = leastBy(providers.filter(mayMove), ({ weight, share }) => share - weight);
    const to = leastBy(providers.filter(mayMove), ({ weight, share }) => weight - share);
    if (from === undefined || to === undefined || from.weight <= from.share || to.weight >= to.share) return;
    move(Math.min(1, from.weight - from.share, to.share - to.weight), from, to);
    for (const provider of [from, to]) left.set(provider, (left.get(provider) ?? 0) - 1);
  }
}

function move(amount: number, from: Weighed, to: Weighed): void {
  from.weight -= amount;
  to.weight += amount;
}

function leastBy(providers: readonly Weighed[], measure: (provider: Weighed) => number): Weighed | undefined {
  return providers.reduce<Weighed | undefined>(
    (least, provider) => (least === undefined || measure(provider) < measure(least) ? provider : least),
    undefined,
  );
}
