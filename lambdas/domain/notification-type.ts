import type { Category, DuplicateRule } from './category.ts';
import type { Channel } from './channel.ts';
import type { Confirmation } from './confirmation.ts';
import type { Lane } from './lane.ts';

/** What deciding needs to know of a declared notification type. */
export interface NotificationType {
  readonly type: string;
  readonly category: Category;
  readonly lane: Lane;
  /** Channels in the order in which they are preferred. */
  readonly channels: readonly [Channel, ...Channel[]];
  /** `first-success`: the first channel that can be used. `all`: every channel that can be used, at once. */
  readonly strategy: Strategy;
  /** How far a delivery must be proven before it is over; absent: that the provider took it is enough. */
  readonly confirm?: Confirmation | undefined;
  /**
   * The channels to go on with, in order, when the first one fails or is not confirmed in time; none: it ends there.
   * Absent: the others of `channels`. Says nothing with `all`, which uses every channel at once.
   */
  readonly fallback?: readonly Channel[] | undefined;
  /** What may happen when it is open whether a message went out; absent: what the category says. */
  readonly duplicates?: DuplicateRule | undefined;
  /** Seconds after the request when the notification is of no more use. */
  readonly expiresAfterSeconds?: number;
}

export type Strategy = 'first-success' | 'all';
