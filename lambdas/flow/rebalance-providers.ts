import { isDeepStrictEqual } from 'node:util';
import type { ChannelSetting, ChannelSettings } from '../contracts/environment.ts';
import { type Channel, channels } from '../domain/channel.ts';
import { rebalance } from '../domain/rebalance.ts';
import type { HealthMeter } from '../ports/meter.ts';
import type { ProviderLedger } from '../ports/provider-health.ts';

export interface RebalanceDependencies {
  readonly ledger: ProviderLedger;
  readonly settings: ChannelSettings;
  readonly meter: HealthMeter;
  readonly log: { info(sentence: string, keys: Readonly<Record<string, unknown>>): void };
  readonly now: () => Date;
}

/** The longest that any rule of `rebalance` looks back: fifteen minutes and the one that is not over yet. */
const lookBackMs = 16 * 60_000;

/**
 * Moves the traffic of every channel that is switched on among its providers, by what was counted lately.
 *
 * Of two runs at the same time one writes, by the version; the other changes nothing and tells nothing. A run that comes
 * again in the same minute finds the first one's changes and `driftedAt` in what it reads, and moves nothing again.
 *
 * @throws when a channel could not be rebalanced, after all the others were
 */
export const rebalanceChannels = (dependencies: RebalanceDependencies) => async (): Promise<void> => {
  const results = await Promise.allSettled(
    channels.map(async (channel) => {
      const setting = dependencies.settings[channel];
      if (setting) await rebalanceChannel(channel, setting, dependencies);
    }),
  );
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} channels were not rebalanced`);
};

async function rebalanceChannel(
  channel: Channel,
  { providers }: ChannelSetting,
  { ledger, meter, log, now }: RebalanceDependencies,
): Promise<void> {
  const moment = now().getTime();
  const [current, counts] = await Promise.all([
    ledger.readHealth(channel),
    ledger.readCounts(channel, moment - lookBackMs, moment),
  ]);
  const { health, changes } = rebalance(current, providers, counts, moment);
  const version = current?.version ?? 0;
  const isSame = current !== undefined && isDeepStrictEqual({ ...health, version }, current);
  if (!isSame && !(await ledger.writeHealth(channel, { ...health, version: version + 1 }))) return;

  for (const change of changes) {
    const { provider, because, from, to } = change;
    log.info('Provider health changed', { channel, provider, because, from, to });
    meter.weightMoved(channel, provider);
  }
  for (const [provider, { weight }] of Object.entries(health.providers)) meter.weight(channel, provider, weight);
}
