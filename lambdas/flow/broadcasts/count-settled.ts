import type { SettledCounts } from '../../domain/broadcast.ts';
import { type DeliveryRecord, settledStatus } from '../../domain/delivery-record.ts';
import type { DeliveryStatus } from '../../domain/delivery-status.ts';
import type { NotificationId } from '../../domain/ids.ts';
import type { Broadcasts } from '../../ports/broadcasts.ts';
import type { Log } from '../../ports/log.ts';

/** A delivery that has come to its end just now, or was opened again. */
export interface JustSettled {
  /** Absent for what is no part of a broadcast: it is not counted. */
  readonly broadcastId?: NotificationId | undefined;
  /** What it has come to; of one that was opened again, what it had. */
  readonly status: DeliveryStatus;
  readonly isOpenAgain?: boolean | undefined;
}

/**
 * The end that a write has brought a delivery to, or has taken from it: nothing for one that had ended before, or goes on.
 *
 * @param before - the record as it was read before the write, if there was one
 * @param written - the record as the write has left it, if it is still there
 */
export function endBetween(before: DeliveryRecord | undefined, written: DeliveryRecord | undefined): JustSettled[] {
  if (written === undefined) return [];
  const { broadcastId } = written;
  const [was, is] = [before && settledStatus(before), settledStatus(written)];
  if (was === undefined && is !== undefined) return [{ broadcastId, status: is }];
  return was !== undefined && is === undefined ? [{ broadcastId, status: was, isOpenAgain: true }] : [];
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
  for (const { broadcastId, status, isOpenAgain } of settled) {
    if (broadcastId === undefined) continue;
    const held = counts.get(broadcastId) ?? {};
    counts.set(broadcastId, { ...held, [status]: (held[status] ?? 0) + (isOpenAgain ? -1 : 1) });
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
