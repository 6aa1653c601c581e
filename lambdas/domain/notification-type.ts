import type { Category } from './category.ts';
import type { Channel } from './channel.ts';
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
  /** Seconds after the request when the notification is of no more use. */
  readonly expiresAfterSeconds?: number;
}

export type Strategy = 'first-success' | 'all';
