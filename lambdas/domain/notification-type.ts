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
  /** What becomes of it when its category's cap is reached: it waits until it may be sent, or it is not sent at all. */
  readonly whenCapped: 'defer' | 'drop';
  /** Gathers its notifications into one; absent: each is sent for itself. */
  readonly digest?: DigestRule | undefined;
  /** Seconds after the request when the notification is of no more use. */
  readonly expiresAfterSeconds?: number;
}

/** How notifications of a type are gathered. */
export interface DigestRule {
  /** The type of the notification that tells of all of them: its data has `count` and `items`, each with its `data`. */
  readonly into: string;
  /** What is gathered together: all of the type (`type`), or what has the same value in a field of its data. */
  readonly key: 'type' | { readonly field: string };
  readonly window: DigestWindow;
  /** Whether the first one of a window is sent at once, and only what follows is gathered. */
  readonly flushFirst: boolean;
  /** The most items that one digest has; the next one begins another window at once. */
  readonly max: number;
}

/** When a window closes: so long after its first item, or at a time of day where the recipient is. */
export type DigestWindow =
  | { readonly kind: 'for'; readonly seconds: number }
  | { readonly kind: 'daily'; readonly at: string }
  | { readonly kind: 'weekly'; readonly on: Weekday; readonly at: string };

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

export type Strategy = 'first-success' | 'all';
