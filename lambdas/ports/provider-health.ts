import type { Channel } from '../domain/channel.ts';
import type { ChannelHealth, ProviderCounts, ProviderState } from '../domain/provider-health.ts';

/** A provider of a channel as the stack configures it. */
export interface ConfiguredProvider {
  readonly name: string;
  /** Its share of the traffic while all are well, 0 to 100. */
  readonly share: number;
  readonly confirms: boolean;
  readonly looksUp: boolean;
}

/** What one batch came to at one provider. */
export interface ProviderTally {
  readonly provider: string;
  readonly attempts: number;
  readonly faults: number;
  readonly accepted: number;
}

/** How a channel's providers fare. */
export interface ProviderHealth {
  /** The providers in the order of the configuration; may be some seconds old. */
  read(channel: Channel, configured: readonly ConfiguredProvider[]): Promise<readonly ProviderState[]>;
  /** Counts what a batch came to. A healthy batch of a channel with one provider costs nothing. */
  count(channel: Channel, tallies: readonly ProviderTally[]): Promise<void>;
  /** Counts receipts that confirmed an attempt within five minutes, in the minute of the attempt. */
  confirmed(channel: Channel, provider: string, attemptedAt: readonly number[]): Promise<void>;
}

/** What `rebalance-providers` reads and writes. */
export interface ProviderLedger {
  readHealth(channel: Channel): Promise<ChannelHealth | undefined>;
  /** The counts of every provider of a channel in the minutes from one moment up to another, epoch milliseconds. */
  readCounts(channel: Channel, from: number, to: number): Promise<readonly ProviderCounts[]>;
  /** Writes health made from version `health.version - 1`. @returns false when somebody was faster */
  writeHealth(channel: Channel, health: ChannelHealth): Promise<boolean>;
}
