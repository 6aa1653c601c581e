import type { Channel } from '../domain/channel.ts';
import type { CapVerdict, SentMessage } from '../domain/frequency-cap.ts';
import type { NotificationId, RecipientId } from '../domain/ids.ts';

/** What is counted together: the messages of a category to one person on one channel. */
export interface CapKey {
  readonly recipientId: RecipientId;
  readonly category: string;
  readonly channel: Channel;
}

/** A message that is about to be sent. */
export interface CapEntry extends SentMessage {
  readonly notificationId: NotificationId;
}

/** Remembers what went out, for as long as caps count it. Reads are consistent, writes conditional and repeatable. */
export interface CapLedger {
  /**
   * Reserves a place for a message, if what else went out leaves one. A notification is counted once, from the latest
   * moment at which it is to be sent: a place that an earlier try took, and did not use, must not run out early.
   *
   * @param judge - says whether one more may follow those; asked again when somebody else was faster
   */
  reserve(key: CapKey, entry: CapEntry, judge: (sent: readonly SentMessage[]) => CapVerdict): Promise<CapVerdict>;

  /** Gives the place of a message back that was not sent. Repeatable. */
  giveBack(key: CapKey, notificationId: NotificationId): Promise<void>;
}
