import type { ExplanationEntry } from '../domain/explanation.ts';
import type { NotificationId, RecipientId } from '../domain/ids.ts';
import type { Lane } from '../domain/lane.ts';
import type { DeliveryKey } from './delivery-log.ts';
import type { DueEntry } from './waiting-room.ts';

/** What of a person is gathered together. */
export interface DigestGroup {
  readonly recipientId: RecipientId;
  /** A hash of the gathering's key. */
  readonly group: string;
}

/** One window of a group. Its name is the id of the notification that will tell of it, and begins with the group's. */
export interface DigestWindowName extends DigestGroup {
  readonly window: NotificationId;
}

/** The window of a group that was opened last. There is one for each group, and whoever closes or opens one writes it. */
export interface DigestHead extends DigestWindowName {
  readonly state: 'open' | 'closed';
  /** Epoch milliseconds. */
  readonly closesAt: number;
  /** Who opened it. */
  readonly openedBy: NotificationId;
  /** Whether who opened it is sent for itself, and not gathered. */
  readonly isFirstSent: boolean;
  /** Places that were taken; some may have stayed empty. */
  readonly count: number;
  /** Bytes of what has a place, as JSON. */
  readonly bytes: number;
}

/** A notification that is gathered. There is one for each group and notification, so that it is in one window only. */
export interface DigestItem extends DigestWindowName {
  readonly notificationId: NotificationId;
  readonly into: string;
  readonly type: string;
  readonly category: string;
  readonly lane: Lane;
  readonly source: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Contact points of somebody whom only the request knows. */
  readonly inline?: unknown;
  readonly locale?: string | undefined;
  readonly explanation: readonly ExplanationEntry[];
  /** ISO 8601, like the next two. */
  readonly requestedAt: string;
  readonly expiresAt?: string | undefined;
  readonly gatheredAt: string;
  readonly traceparent?: string | undefined;
  readonly broadcastId?: NotificationId | undefined;
  /** It was the first of its window and is sent for itself: no digest tells of it. */
  readonly isSentAlone?: boolean | undefined;
  /** When what is kept of it goes, epoch seconds. */
  readonly ttl: number;
}

/** What a window has come to; written once, when it is closed, and in force from then on. */
export interface DigestContents extends DigestWindowName {
  /** What is told, in order. */
  readonly told: readonly NotificationId[];
  /** What was of no more use when it closed. */
  readonly expired: readonly NotificationId[];
  /** What was dealt with already, or cancelled. */
  readonly dropped: readonly NotificationId[];
  /** Whether the digest was sent, and its items may go. */
  readonly isSent: boolean;
  readonly ttl: number;
}

/** What is known of a notification that is to be gathered. */
export interface DigestView {
  readonly head: DigestHead | undefined;
  readonly item: DigestItem | undefined;
  /** Whether the notification has a delivery record: then it is dealt with. */
  readonly isDealtWith: boolean;
}

/** A notification that was gathered, and how its window stands. */
export interface GatheredView {
  readonly item: DigestItem;
  /** Of the group's latest window, which may be another one. */
  readonly head: DigestHead | undefined;
  /** What its window has come to, once that is closed. */
  readonly contents: DigestContents | undefined;
  /** How many were gathered in its window and are still there, itself among them. */
  readonly count: number;
}

/**
 * The steps that gathering and closing are made of, each at one moment. Reads are consistent, writes conditional.
 *
 * Why nothing is lost: an item is put before its window is looked at once more, and a window is closed before its items
 * are read. So either the item was there when they were read, or who put it sees that the window has closed.
 */
export interface Digests {
  look(group: DigestGroup, notificationId: NotificationId): Promise<DigestView>;
  head(group: DigestGroup): Promise<DigestHead | undefined>;

  /** Finds what was gathered by its id alone, in one read of what of the person is in digests. */
  find(key: DeliveryKey): Promise<GatheredView | undefined>;

  /** Opens a window in place of another, or as the first. @returns false when somebody was faster */
  open(head: DigestHead, replaces: NotificationId | undefined): Promise<boolean>;

  /**
   * Takes a place in a window that is open.
   *
   * @returns the head as it is now, or `undefined` when the window is closed, past its end, or has no room for so much
   */
  takePlace(
    window: DigestWindowName,
    place: { readonly bytes: number; readonly max: number; readonly maxBytes: number; readonly now: number },
  ): Promise<DigestHead | undefined>;

  /**
   * Puts an item, as the notification's first one of the group or in place of the one in another window.
   *
   * @returns false when there is one already, or it has left that window
   */
  put(item: DigestItem, replaces: NotificationId | undefined): Promise<boolean>;

  /** Forgets an item that is not to be told of, and gives its place in an open window back. Repeatable. */
  takeOut(item: DigestItem): Promise<void>;

  /** Lets nobody in any more. Repeatable; a window that another has replaced is closed. */
  close(window: DigestWindowName): Promise<void>;

  /** What was gathered in a window, in that order; without what is sent for itself. */
  items(window: DigestWindowName): Promise<readonly DigestItem[]>;

  contents(window: DigestWindowName): Promise<DigestContents | undefined>;

  /** Says what a window has come to, if nobody has. @returns what is in force */
  settleContents(contents: DigestContents): Promise<DigestContents>;

  /** Notes that the digest of a window was sent. Repeatable. */
  markSent(window: DigestWindowName): Promise<void>;

  /** Forgets items that were dealt with. Repeatable. */
  remove(window: DigestWindowName, notificationIds: readonly NotificationId[]): Promise<void>;
}

/** Has entries woken when they are due. */
export interface DuePointers {
  /**
   * Has an entry woken in the first full minute from a moment on; what is due already, in the next one. Repeatable.
   *
   * @param dueAt - epoch milliseconds
   */
  add(entry: DueEntry, dueAt: number): Promise<void>;
}
