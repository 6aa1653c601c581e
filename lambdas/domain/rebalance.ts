import { moveBack, movePoints, type Weighed } from './move-weight.ts';
import type { ChannelHealth, HealthChange, ProviderCounts } from './provider-health.ts';
import { faultsOf, isFaulty, minuteOf, slowProviders, unhealthyAfter } from './provider-trouble.ts';

/** A provider as it is configured. */
export interface RestingProvider {
  readonly name: string;
  /** Its weight while all are well, 0 to 100. */
  readonly share: number;
  /** Whether receipts tell of the success of what it accepts. */
  readonly confirms: boolean;
}

const minuteMs = 60_000;
/** The points of weight that move at a time. */
const points = 10;
const driftsEveryMs = 15 * minuteMs;
/** How far apart the shifts of one provider are: what was slow stays in sight for ten minutes, and would count again. */
const shiftsEveryMs = { 'error-shift': minuteMs, 'slowness-shift': 10 * minuteMs } as const;
type Shift = keyof typeof shiftsEveryMs;
const keptChanges = 20;

/**
 * Moves the weights of a channel's providers by how they fared, and says what it changed. Run every minute; a second run
 * in the same minute changes nothing more.
 *
 * With two providers or more the weights always have the sum of the shares. Nothing moves to a provider that is in
 * trouble itself: where all are, all keep what they have.
 *
 * @param counts - of the last fifteen minutes; those of one provider and minute are added up
 * @param now - epoch milliseconds
 * @returns health with the version it had; whoever writes it counts on
 */
export function rebalance(
  health: ChannelHealth | undefined,
  configured: readonly RestingProvider[],
  counts: readonly ProviderCounts[],
  now: number,
): { readonly health: ChannelHealth; readonly changes: readonly HealthChange[] } {
  const at = new Date(now).toISOString();
  const before: ChannelHealth = health ?? { providers: {}, driftedAt: at, changes: [], version: 0 };
  const known = knownOf(before, configured);
  const providers = configured.map(({ name, share }): Weighed => {
    const unhealthySince = unhealthyAfter(known[name]?.unhealthySince, faultsOf(counts, name, now), at);
    return { name, share, weight: known[name]?.weight ?? share, ...(unhealthySince && { unhealthySince }) };
  });
  const changes: HealthChange[] = providers
    .filter(
      ({ name, unhealthySince }) => (unhealthySince === undefined) !== (known[name]?.unhealthySince === undefined),
    )
    .map(({ name, weight, unhealthySince }) => ({
      at,
      provider: name,
      because: unhealthySince ? 'unhealthy' : 'healthy',
      from: weight,
      to: weight,
    }));

  const troubles = troublesOf(configured, counts, now);
  const takers = providers.filter(({ name, unhealthySince }) => unhealthySince === undefined && !troubles.has(name));
  const shifts = moving(
    providers,
    at,
    (name) => troubles.get(name) ?? '',
    () => {
      for (const provider of providers) {
        const trouble = troubles.get(provider.name);
        if (trouble && !wasShifted(before.changes, provider.name, trouble, now)) movePoints(points, provider, takers);
      }
    },
  );
  const isDriftDue = minuteOf(now) - minuteOf(Date.parse(before.driftedAt)) >= driftsEveryMs;
  const drifts = isDriftDue
    ? moving(
        providers,
        at,
        () => 'drift',
        () => moveBack(points, takers),
      )
    : [];
  changes.push(...shifts, ...drifts);
  return {
    health: {
      ...before,
      providers: Object.fromEntries(providers.map(({ name, share: _, ...state }) => [name, state])),
      // a shift starts the clock again, so that it is not taken back a minute later
      driftedAt: isDriftDue || shifts.length > 0 ? at : before.driftedAt,
      changes: [...changes.toReversed(), ...before.changes].slice(0, keptChanges),
    },
    changes,
  };
}

/** What is known of the configured providers; they start from rest when they are not those of before. */
function knownOf({ providers }: ChannelHealth, configured: readonly RestingProvider[]): ChannelHealth['providers'] {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const weights = configured.map(({ name }) => providers[name]?.weight);
  const isSame =
    Object.keys(providers).length === configured.length &&
    !weights.includes(undefined) &&
    Math.abs(sum(weights.map((weight) => weight ?? 0)) - sum(configured.map(({ share }) => share))) < 1e-6;
  if (isSame) return providers;
  return Object.fromEntries(configured.map(({ name, share }) => [name, { ...providers[name], weight: share }]));
}

/** Why weight is to be taken from which provider. */
function troublesOf(
  configured: readonly RestingProvider[],
  counts: readonly ProviderCounts[],
  now: number,
): ReadonlyMap<string, Shift> {
  const slow = slowProviders(configured, counts, now).map((name) => [name, 'slowness-shift'] as const);
  const faulty = configured
    .filter(({ name }) => isFaulty(faultsOf(counts, name, now)))
    .map(({ name }) => [name, 'error-shift'] as const);
  return new Map<string, Shift>([...slow, ...faulty]);
}

function wasShifted(changes: readonly HealthChange[], name: string, trouble: Shift, now: number): boolean {
  const since = minuteOf(now) - shiftsEveryMs[trouble] + minuteMs;
  return changes.some(
    ({ provider, because, at }) => provider === name && because === trouble && Date.parse(at) >= since,
  );
}

/** Tells of the weights that a move has lowered, and where it is nobody's trouble also of those that it has raised. */
function moving(
  providers: readonly Weighed[],
  at: string,
  because: (name: string) => string,
  move: () => void,
): readonly HealthChange[] {
  const weights = new Map(providers.map(({ name, weight }) => [name, weight]));
  move();
  return providers.flatMap(({ name, weight }) => {
    const from = weights.get(name) ?? weight;
    const word = because(name);
    return from === weight || word === '' ? [] : [{ at, provider: name, because: word, from, to: weight }];
  });
}
