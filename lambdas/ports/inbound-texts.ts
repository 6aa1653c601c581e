import type { RecipientId } from '../domain/ids.ts';

/** Which texts from recipients have been dealt with, and those that a person should look at. */
export interface InboundTexts {
  /** Whether this message was dealt with before; read consistently. */
  isSeen(messageId: string): Promise<boolean>;

  /**
   * Remembers that a message is dealt with.
   *
   * @param kept - how long: longer than anybody repeats it by mistake, or for good, where repeating it would do harm
   * @returns false when somebody was faster
   */
  markSeen(messageId: string, kept: 'days' | 'for-good'): Promise<boolean>;

  /** Keeps a text for a person to look at, with what else is held about its sender. */
  keepForReview(text: TextForReview): Promise<void>;
}

export interface TextForReview {
  /** A ULID. */
  readonly textId: string;
  /** Whose text it is: somebody who has the number, else the id made from the number. */
  readonly recipientId: RecipientId;
  readonly from: string;
  readonly text: string;
  readonly messageId: string;
  /** ISO 8601 in UTC. */
  readonly receivedAt: string;
}
