import type { WaitingRequest } from '../domain/waiting-request.ts';
import type { DeliveryKey } from './delivery-log.ts';

/** Where requests wait that are due later. Reads are consistent, writes conditional and repeatable. */
export interface WaitingRoom {
  /**
   * Has a request wait until its `dueAt`, and sees to it that it is woken then.
   *
   * @returns false when a later version of it waits already, or it was cancelled
   */
  keep(waiting: WaitingRequest): Promise<boolean>;
  load(keys: readonly DeliveryKey[]): Promise<(key: DeliveryKey) => WaitingRequest | undefined>;
  /** Forgets a request that was dealt with, if it is still this version. Repeatable. */
  done(key: DeliveryKey, version: number): Promise<void>;
}

/** Who is due, spread over shards so that a million in one minute are nobody's hot key. */
export interface DueList {
  /** The shards that hold something due in one of these minutes, ISO 8601. */
  shardsDue(minutes: readonly string[]): Promise<readonly DueShard[]>;
  /** A page of what is due in a shard, at most so many. */
  page(shard: DueShard, limit: number): Promise<readonly DueEntry[]>;
  /** Strikes entries off that were woken. Repeatable. */
  strike(shard: DueShard, entries: readonly DueEntry[]): Promise<void>;
}

export interface DueShard {
  /** ISO 8601, full minutes. */
  readonly minute: string;
  readonly shard: number;
}

/** Somebody's request that is due, or a digest that closes. */
export interface DueEntry extends DeliveryKey {
  readonly kind: 'request' | 'digest';
  readonly version: number;
  readonly lane: 'urgent' | 'normal' | 'bulk';
  readonly source: string;
}
