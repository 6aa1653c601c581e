import type { Broadcast, Checkpoint, SettledCounts } from '../domain/broadcast.ts';
import type { NotificationId } from '../domain/ids.ts';

/** Broadcasts, how far their shards have come, and how many of their deliveries have ended. */
export interface Broadcasts {
  /** @returns the broadcast in force: an earlier one with the same id, if there is one */
  start(broadcast: Broadcast): Promise<Broadcast>;
  load(broadcastId: NotificationId): Promise<Broadcast | undefined>;
  /** A broadcast with one of its shards, in one read. */
  loadShard(
    broadcastId: NotificationId,
    shard: number,
  ): Promise<{ readonly broadcast?: Broadcast; readonly checkpoint?: Checkpoint }>;
  /** Every shard that was begun. */
  checkpoints(broadcast: Pick<Broadcast, 'broadcastId' | 'shards'>): Promise<readonly Checkpoint[]>;
  /**
   * Notes that a page is planned, if the shard still stands where it was read.
   *
   * @returns false when another copy of the command got there first
   */
  advance(broadcastId: NotificationId, before: Checkpoint | undefined, next: Checkpoint): Promise<boolean>;
  /** Cancels for good; the first moment stays. @returns the broadcast, `undefined` when there is none */
  cancel(broadcastId: NotificationId, at: Date): Promise<Broadcast | undefined>;
  isCancelled(broadcastId: NotificationId): Promise<boolean>;
  /** Adds to the counters; not repeatable. */
  countSettled(broadcastId: NotificationId, counts: SettledCounts): Promise<void>;
  readSettled(broadcastId: NotificationId): Promise<SettledCounts>;
}
