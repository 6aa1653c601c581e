import type { Channel } from '../lambdas/domain/channel.ts';
import { type Proof, proofOn } from '../lambdas/domain/confirmation.ts';
import type { NotificationType } from '../lambdas/domain/notification-type.ts';
import type { StageConfig } from './config-schema.ts';
import { lineOf } from './line-of.ts';
import { ConfigError, configFile } from './read-config.ts';

/** What this has to know of a type. */
export type ConfirmedType = Pick<NotificationType, 'type' | 'channels' | 'fallback' | 'confirm'>;

/**
 * Refuses a stage that tracks too little for a type that has to be confirmed: such a delivery would wait in vain each
 * time, and then go to the next channel though it had arrived.
 *
 * @param source - the text of config.ts, asked for the lines of what is wrong
 */
export function checkConfirmations(
  types: readonly ConfirmedType[],
  stage: StageConfig,
  stageName: string,
  source: () => string,
): void {
  const problems = types.flatMap(({ type, channels, fallback = [], confirm }) => {
    if (confirm === undefined) return [];
    return [...new Set([...channels, ...fallback])].flatMap((channel) => {
      const cure = cureOf(channel, proofOn(channel, confirm.by), stage);
      if (cure === undefined) return [];
      const path = ['stages', stageName, channel, 'tracking'];
      const place = `${configFile}:${lineOf(source(), path)}`;
      return `${place}: ${path.join('.')} must be ${cure}, for ${type} has to be confirmed by '${confirm.by}'; or take its confirm out of notifications/${type}/type.ts`;
    });
  });
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
}

/** What the channel's tracking would have to be for this proof; nothing when it is so, or when the channel is off. */
function cureOf(channel: Channel, proof: Proof, stage: StageConfig): string | undefined {
  const tracking = stage[channel]?.tracking;
  if (tracking === undefined) return undefined;
  if (channel === 'email' && proof !== 'delivered') return tracking === 'engagement' ? undefined : "'engagement'";
  if (tracking !== 'failures') return undefined;
  return channel === 'email' ? "'delivery' or 'engagement'" : "'delivery'";
}
