import type { Broadcast, Checkpoint, SettledCounts } from '../../../lambdas/domain/broadcast.ts';
import { deliveryStatuses } from '../../../lambdas/domain/delivery-status.ts';
import type { NotificationId } from '../../../lambdas/domain/ids.ts';
import type { Broadcasts } from '../../../lambdas/ports/broadcasts.ts';

/** Broadcasts in memory. */
export class MemoryBroadcasts implements Broadcasts {
  readonly headers = new Map<NotificationId, Broadcast>();
  readonly shards = new Map<string, Checkpoint>();
  readonly settled = new Map<NotificationId, SettledCounts>();

  async start(broadcast: Broadcast): Promise<Broadcast> {
    const known = this.headers.get(broadcast.broadcastId);
    if (known) return known;
    this.headers.set(broadcast.broadcastId, broadcast);
    return broadcast;
  }

  async load(broadcastId: NotificationId): Promise<Broadcast | undefined> {
    return this.headers.get(broadcastId);
  }

  async loadShard(broadcastId: NotificationId, shard: number) {
    const broadcast = this.headers.get(broadcastId);
    const checkpoint = this.shards.get(`${broadcastId}#${shard}`);
    return { ...(broadcast && { broadcast }), ...(checkpoint && { checkpoint }) };
  }

  async checkpoints({
    broadcastId,
    shards,
  }: Pick<Broadcast, 'broadcastId' | 'shards'>): Promise<readonly Checkpoint[]> {
    return Array.from({ length: shards }, (_, shard) => this.shards.get(`${broadcastId}#${shard}`)).filter(
      (checkpoint) => checkpoint !== undefined,
    );
  }

  async advance(broadcastId: NotificationId, before: Checkpoint | undefined, next: Checkpoint): Promise<boolean> {
    const place = `${broadcastId}#${next.shard}`;
    if (this.shards.get(place)?.stepId !== before?.stepId) return false;
    this.shards.set(place, next);
    return true;
  }

  async cancel(broadcastId: NotificationId, at: Date): Promise<Broadcast | undefined> {
    const known = this.headers.get(broadcastId);
    if (known === undefined) return undefined;
    const cancelled = { ...known, cancelledAt: known.cancelledAt ?? at.toISOString() };
    this.headers.set(broadcastId, cancelled);
    return cancelled;
  }

  async isCancelled(broadcastId: NotificationId): Promise<boolean> {
    return this.headers.get(broadcastId)?.cancelledAt !== undefined;
  }

  async countSettled(broadcastId: NotificationId, counts: SettledCounts): Promise<void> {
    const held = this.settled.get(broadcastId) ?? {};
    const added = deliveryStatuses
      .map((status) => [status, (held[status] ?? 0) + (counts[status] ?? 0)] as const)
      .filter(([, count]) => count !== 0);
    this.settled.set(broadcastId, Object.fromEntries(added));
  }

  async readSettled(broadcastId: NotificationId): Promise<SettledCounts> {
    return this.settled.get(broadcastId) ?? {};
  }
}
