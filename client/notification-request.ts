import type * as z from 'zod';
import type { InlineRecipient } from '../lambdas/contracts/events/notification-requested.v1.ts';
import type { Lane } from '../lambdas/domain/lane.ts';
import type { NotificationDefinition } from '../notifications/define-notification.ts';

/** Who is told: a `recipientId` that Carillon knows, or contact points just for this notification. */
export type Recipient = string | InlineRecipient;

/** Everybody who is subscribed to a topic. */
export interface TopicRecipients {
  readonly topic: string;
}

/** What is told to whom, typed by the notification type. */
export interface NotificationRequest<Definition extends NotificationDefinition = NotificationDefinition> {
  /** Any number, or everybody who is subscribed to a topic; each recipient is one delivery. */
  readonly to: Recipient | readonly Recipient[] | TopicRecipients;
  readonly data: z.input<Definition['data']>;
  /**
   * The idempotency key: the same id twice is one delivery for each recipient. Give one that comes from what happened,
   * such as `order-4711-shipped`, wherever the same thing could be told twice.
   *
   * @default - a new ULID
   */
  readonly notificationId?: string;
  /**
   * Only these of the type's channels.
   *
   * @default - all of them
   */
  readonly channels?: readonly Definition['channels'][number][];
  /**
   * May lower the type's lane, never raise it.
   *
   * @default - the type's lane
   */
  readonly lane?: Lane;
  /** The language for recipients who have none of their own. */
  readonly locale?: string;
  /** Not before this moment, up to a year ahead; text needs its zone, such as `2026-11-22T09:00:00Z`. */
  readonly sendAt?: Date | string;
  /** Not before this time by the clock of each recipient, such as `2026-12-24T18:00`; up to a year ahead. */
  readonly sendAtLocal?: string;
  /** Of no use after this moment. */
  readonly expiresAt?: Date | string;
  /** W3C Trace Context, to find the notification in the sender's traces. */
  readonly traceparent?: string;
}

/** A request together with its type. */
export type NotificationOf<Definition extends NotificationDefinition = NotificationDefinition> =
  NotificationRequest<Definition> & { readonly definition: Definition };
