import type { Channel } from '../../../lambdas/domain/channel.ts';
import type { ChannelHealth, ProviderCounts, ProviderState } from '../../../lambdas/domain/provider-health.ts';
import type {
  ConfiguredProvider,
  ProviderHealth,
  ProviderLedger,
  ProviderTally,
} from '../../../lambdas/ports/provider-health.ts';

type Counters = Omit<ProviderCounts, 'provider' | 'minute'>;

/** How providers fare, in memory; held to the same suite as that on DynamoDB. Nothing is cached but the right to probe. */
export class MemoryProviderHealth implements ProviderHealth, ProviderLedger {
  readonly health = new Map<Channel, ChannelHealth>();
  readonly counts = new Map<string, ProviderCounts & { readonly channel: Channel }>();
  readonly #configured = new Map<Channel, number>();
  readonly #probedAt = new Map<string, number>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  async read(channel: Channel, configured: readonly ConfiguredProvider[]): Promise<readonly ProviderState[]> {
    this.#configured.set(channel, configured.length);
    const nobodyHasAShare = configured.every(({ share }) => share === 0);
    return configured.map(({ name, share, confirms, looksUp }) => {
      const known = this.health.get(channel)?.providers[name];
      const isHealthy = known?.unhealthySince === undefined;
      const weight = nobodyHasAShare ? 1 : (known?.weight ?? share);
      return { name, isHealthy, weight, mayProbe: !isHealthy && this.#grantProbe(channel + name), confirms, looksUp };
    });
  }

  async count(channel: Channel, tallies: readonly ProviderTally[]): Promise<void> {
    for (const { provider, ...tally } of tallies) {
      const isUnhealthy = this.health.get(channel)?.providers[provider]?.unhealthySince !== undefined;
      if (tally.faults > 0 || isUnhealthy || (this.#configured.get(channel) ?? 0) > 1)
        this.#add(channel, provider, this.#now().getTime(), { ...tally, confirmed: 0 });
    }
  }

  async confirmed(channel: Channel, provider: string, attemptedAt: readonly number[]): Promise<void> {
    for (const moment of attemptedAt)
      this.#add(channel, provider, moment, { attempts: 0, faults: 0, accepted: 0, confirmed: 1 });
  }

  async readHealth(channel: Channel): Promise<ChannelHealth | undefined> {
    return this.health.get(channel);
  }

  async readCounts(channel: Channel, from: number, to: number): Promise<readonly ProviderCounts[]> {
    return [...this.counts.values()]
      .filter((counted) => counted.channel === channel && counted.minute >= minuteOf(from) && counted.minute < to)
      .map(({ channel: _, ...counted }) => counted)
      .sort((one, other) => one.minute - other.minute || one.provider.localeCompare(other.provider));
  }

  async writeHealth(channel: Channel, health: ChannelHealth): Promise<boolean> {
    const current = this.health.get(channel);
    if (current && current.version !== health.version - 1) return false;
    this.health.set(channel, health);
    return true;
  }

  #grantProbe(provider: string): boolean {
    const moment = this.#now().getTime();
    if (moment - (this.#probedAt.get(provider) ?? Number.NEGATIVE_INFINITY) < 5_000) return false;
    this.#probedAt.set(provider, moment);
    return true;
  }

  #add(channel: Channel, provider: string, moment: number, more: Counters): void {
    const minute = minuteOf(moment);
    const key = `${channel} ${minute} ${provider}`;
    const had = this.counts.get(key) ?? { attempts: 0, faults: 0, accepted: 0, confirmed: 0 };
    this.counts.set(key, {
      channel,
      provider,
      minute,
      attempts: had.attempts + more.attempts,
      faults: had.faults + more.faults,
      accepted: had.accepted + more.accepted,
      confirmed: had.confirmed + more.confirmed,
    });
  }
}

const minuteOf = (moment: number) => Math.floor(moment / 60_000) * 60_000;
