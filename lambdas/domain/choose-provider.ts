import type { ProviderState } from './provider-health.ts';

/** The provider that an attempt goes to. */
export interface ProviderChoice {
  readonly provider: string;
  /** Whether it is unhealthy and is tried to find out whether it has recovered. */
  readonly isProbe: boolean;
}

export interface ChoiceRules {
  /** Providers that are out of the question. */
  readonly excluded: ReadonlySet<string>;
  /** Whether an unhealthy provider is tried even while a healthy one is there. */
  readonly probesFirst: boolean;
  /** From 0 up to 1. */
  readonly chance: number;
}

/**
 * Chooses among the providers of a channel: a healthy one by weight, or one that may be probed.
 *
 * @returns `undefined` when there is none to be tried now
 */
export function chooseProvider(
  states: readonly ProviderState[],
  { excluded, probesFirst, chance }: ChoiceRules,
): ProviderChoice | undefined {
  const candidates = states.filter(({ name }) => !excluded.has(name));
  const healthy = byWeight(
    candidates.filter(({ isHealthy }) => isHealthy),
    chance,
  );
  const probe = candidates.find(({ isHealthy, mayProbe }) => !isHealthy && mayProbe);
  if (probe && (probesFirst || !healthy)) return { provider: probe.name, isProbe: true };
  return healthy && { provider: healthy.name, isProbe: false };
}

/** One by chance, each with the chance of its weight; one without weight only where none has any. */
export function byWeight(states: readonly ProviderState[], chance: number): ProviderState | undefined {
  const total = states.reduce((sum, { weight }) => sum + weight, 0);
  let left = chance * total;
  for (const state of states) {
    if (state.weight > 0 && left < state.weight) return state;
    left -= state.weight;
  }
  // none has any weight, or rounding has left a trace
  return total > 0 ? states.findLast(({ weight }) => weight > 0) : states[0];
}
