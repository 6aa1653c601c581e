import type { Paced, PaceV1 } from '../contracts/commands/pace.v1.ts';
import type { Channel } from '../domain/channel.ts';
import { paceInForce, type WantedPace } from '../domain/channel-pace.ts';
import type { ChannelTap, WantedPaces } from '../ports/channel-paces.ts';

import type { PaceMeter } from '../ports/meter.ts';

export interface PaceDependencies {
  readonly wanted: WantedPaces;
  /** Those of the channels that are switched on. */
  readonly taps: ReadonlyMap<Channel, ChannelTap>;
  readonly now: () => Date;
  readonly meter: PaceMeter;
  readonly log: { info(sentence: string, keys: Readonly<Record<string, unknown>>): void };
}

/** Notes what somebody wants of a channel, and sets its pace. The same once more changes nothing but the time that it holds. */
export const paceChannel =
  (dependencies: PaceDependencies) =>
  async ({ channel, pace, forSeconds, by }: PaceV1): Promise<Paced> => {
    const { wanted, taps, now } = dependencies;
    if (!taps.has(channel)) return { status: 'refused', problem: `${channel} is switched off in this stage` };
    const until = forSeconds === undefined ? undefined : new Date(now().getTime() + forSeconds * 1000).toISOString();
    const ends = until === undefined ? {} : { until };
    // noted first: what fails after it is made good within a minute
    await wanted.write(channel, { pace, since: now().toISOString(), by, ...ends });
    const outcome = await keepPace(dependencies, channel);
    return { status: 'paced', isInForce: outcome !== 'busy', ...ends };
  };

/**
 * Sees to it, every minute, that each channel goes at the pace that holds now: one whose time is over goes on, and one
 * that a deployment has set back is paced again.
 */
export const keepPaces = (dependencies: PaceDependencies) => async (): Promise<void> => {
  await Promise.all([...dependencies.taps.keys()].map((channel) => keepPace(dependencies, channel)));
};

async function keepPace({ wanted, taps, now, meter, log }: PaceDependencies, channel: Channel) {
  const known: WantedPace | undefined = await wanted.read(channel);
  const pace = paceInForce(known, now());
  if (pace.kind !== 'full') meter.paced(channel);
  const outcome = await taps.get(channel)?.set(pace);
  if (outcome === 'changed') log.info('Channel paced', { channel, pace, by: known?.by, until: known?.until });
  return outcome;
}
