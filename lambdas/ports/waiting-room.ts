import type { WaitingRequest } from '../domain/waiting-request.ts';
import type { DeliveryKey } from './delivery-log.ts';

/** Where requests wait that are due later. Reads are consistent, writes conditional and repeatable. */
export interface WaitingRoom {
  /**
   * Has a request wait until its `dueAt`, and sees to it that it is woken then. The first wait has version 1; another
   * one takes the place of the version before it.
   *
   * @returns `cancelled` when somebody has cancelled it, `taken` when another version than the one before it waits
   */
  keep(waiting: WaitingRequest): Promise<'kept' | 'cancelled' | 'taken'>;
  /** What waits; `undefined` for what does not, or was cancelled. */
  load(keys: readonly DeliveryKey[]): Promise<(key: DeliveryKey) => WaitingRequest | undefined>;
  /** Forgets a request that was dealt with, if it is still this version. Repeatable. */
  done(key: DeliveryKey, version: number): Promise<void>;
  /**
   * Cancels a request for good, whether it waits or is still to come: a copy of it that comes late does not wait again.
   * What it was to say is forgotten. Repeatable, with the same answer.
   *
   * @param at - ISO 8601
   * @returns the request that waited, without its data, or `undefined` when none did
   */
  cancel(key: DeliveryKey, at: string): Promise<WaitingRequest | undefined>;
}

/** Who is due, spread over shards so that a million in one minute are nobody's hot key. */
export interface DueList {
  /** The minutes from one up to another in which something may be due, ISO 8601, in order. */
  minutesDue(from: string, to: string): Promise<readonly string[]>;
  /** The shards that hold something due in one of these minutes, ISO 8601. */
  shardsDue(minutes: readonly string[]): Promise<readonly DueShard[]>;
  /** A page of what is due in a shard, at most so many. */
  page(shard: DueShard, limit: number): Promise<readonly DueEntry[]>;
  /** Strikes entries off that were woken. Repeatable. */
  strike(shard: DueShard, entries: readonly DueEntry[]): Promise<void>;
  /** The last minute of which everything was put on its way, ISO 8601; `undefined` before the first. */
  checkpoint(): Promise<string | undefined>;
  /** Remembers up to which minute everything was put on its way. */
  reach(minute: string): Promise<void>;
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
