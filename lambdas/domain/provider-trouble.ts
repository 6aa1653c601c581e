import type { ProviderCounts } from './provider-health.ts';

const minuteMs = 60_000;

/** The start of the minute that a moment is in; epoch milliseconds. */
export const minuteOf = (moment: number): number => Math.floor(moment / minuteMs) * minuteMs;

/** What one provider was counted to have had in the last full minute. */
export interface Faults {
  readonly attempts: number;
  readonly faults: number;
}

/** Adds up what was counted of a provider in the last full minute. */
export function faultsOf(counts: readonly ProviderCounts[], name: string, now: number): Faults {
  const lastMinute = minuteOf(now) - minuteMs;
  const ofProvider = counts.filter(({ provider, minute }) => provider === name && minute === lastMinute);
  return { attempts: sumOf(ofProvider, 'attempts'), faults: sumOf(ofProvider, 'faults') };
}

/** Whether so much of a minute failed that some of the traffic belongs elsewhere. */
export function isFaulty({ attempts, faults }: Faults): boolean {
  return faults >= 50 || (faults >= 5 && faults >= attempts / 2);
}

/** Since when a provider is unhealthy after a minute, where it was since `before`; `undefined` for a healthy one. */
export function unhealthyAfter(
  before: string | undefined,
  { attempts, faults }: Faults,
  at: string,
): string | undefined {
  if (faults >= 5 && faults >= attempts * 0.9) return before ?? at;
  return faults < attempts * 0.2 ? undefined : before;
}

/**
 * The providers that confirm late, or never, what they have accepted: 15 % or more without a receipt after five minutes,
 * in the ten minutes for which that can be said. None where all are slow that had enough to do: then it is not them.
 */
export function slowProviders(
  configured: readonly { readonly name: string; readonly confirms: boolean }[],
  counts: readonly ProviderCounts[],
  now: number,
): readonly string[] {
  const inWindow = counts.filter(
    ({ minute }) => minute >= now - 15 * minuteMs && minute + minuteMs <= now - 5 * minuteMs,
  );
  const busy = configured.flatMap(({ name, confirms }) => {
    const ofProvider = inWindow.filter(({ provider }) => provider === name);
    const accepted = sumOf(ofProvider, 'accepted');
    if (!confirms || accepted < 20) return [];
    return [{ name, isSlow: accepted - sumOf(ofProvider, 'confirmed') >= accepted * 0.15 }];
  });
  return busy.every(({ isSlow }) => isSlow) ? [] : busy.filter(({ isSlow }) => isSlow).map(({ name }) => name);
}

const sumOf = (counts: readonly ProviderCounts[], counter: 'attempts' | 'faults' | 'accepted' | 'confirmed') =>
  counts.reduce((sum, count) => sum + count[counter], 0);
