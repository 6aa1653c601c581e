import type { SettledCounts } from '../../domain/broadcast.ts';
import type { DeliveryStatus } from '../../domain/delivery-status.ts';
import type { NotificationId } from '../../domain/ids.ts';
import type { Broadcasts } from '../../ports/broadcasts.ts';
import type { Log } from '../../ports/log.ts';

/** A delivery that has come to its end just now. */
export interface JustSettled {
  /** Absent for what is no part of a broadcast: it is not counted. */
  readonly broadcastId?: NotificationId | undefined;
  readonly status: DeliveryStatus;
}

/**
 * Counts a batch's deliveries that have come to their end for their broadcasts: one write a broadcast, however many there
 * are. Only for who has just written the end: who finds a delivery ended must not count it again.
 *
 * A failure is logged and no more: progress is not worth sending anything twice. So is what is lost when a function dies
 * before it counts: then the figure stays short by that batch.
 */
export async function countSettled(
  settled: readonly JustSettled[],
  { broadcasts, log }: { readonly broadcasts: Pick<Broadcasts, 'countSettled'>; readonly log: Log },
): Promise<void> {
  const counts = new Map<NotificationId, SettledCounts>();
  for (const { broadcastId, status } of settled) {
    if (broadcastId === undefined) continue;
    const held = counts.get(broadcastId) ?? {};
    counts.set(broadcastId, { ...held, [status]: (held[status] ?? 0) + 1 });
  }
  await Promise.all(
    [...counts].map(async ([broadcastId, count]) => {
      try {
        await broadcasts.countSettled(broadcastId, count);
      } catch (error) {
        log.error('Broadcast not counted', { broadcastId, error });
      }
    }),
  );
}
