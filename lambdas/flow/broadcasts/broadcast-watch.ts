import type { Channel } from '../../domain/channel.ts';
import type { NotificationId } from '../../domain/ids.ts';
import type { Broadcasts } from '../../ports/broadcasts.ts';
import type { Log } from '../../ports/log.ts';
import { cancelledBroadcasts } from './cancelled-broadcasts.ts';
import { countSettled, type JustSettled } from './count-settled.ts';

/** What planning and delivering need to know of broadcasts, and tell them. */
export interface BroadcastWatch {
  /** Whether a broadcast was cancelled; true within five seconds. */
  isCancelled(broadcastId: NotificationId): Promise<boolean>;
  /** Counts deliveries that have come to their end just now; what is no part of a broadcast may be among them. */
  count(settled: readonly JustSettled[]): Promise<void>;
}

/**
 * The channels of a delivery on which nothing more is begun: all of them once its broadcast was cancelled, otherwise those
 * that were cancelled for this person.
 */
export async function cancelledChannels(
  {
    broadcastId,
    channels,
  }: { readonly broadcastId?: NotificationId | undefined; readonly channels: readonly Channel[] },
  cancelled: readonly Channel[] | undefined,
  broadcasts: Pick<BroadcastWatch, 'isCancelled'>,
): Promise<readonly Channel[] | undefined> {
  return broadcastId !== undefined && (await broadcasts.isCancelled(broadcastId)) ? channels : cancelled;
}

/** Watches broadcasts for one copy of a function. */
export const watchBroadcasts = (dependencies: {
  readonly broadcasts: Pick<Broadcasts, 'isCancelled' | 'countSettled'>;
  readonly now: () => Date;
  readonly log: Log;
}): BroadcastWatch => ({
  isCancelled: cancelledBroadcasts(dependencies),
  count: (settled) => countSettled(settled, dependencies),
});
