import type { Channel } from '../domain/channel.ts';
import type { Attempt, ChannelOutcome, DeliveryHeader, DeliveryRecord, Rendering } from '../domain/delivery-record.ts';
import type { DeliveryStatus } from '../domain/delivery-status.ts';
import type { NotificationId, RecipientId } from '../domain/ids.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';

/** One delivery: one notification to one recipient. */
export interface DeliveryKey {
  readonly recipientId: RecipientId;
  readonly notificationId: NotificationId;
}

/** A delivery that is to be read. */
export interface DeliveryToLoad extends DeliveryKey {
  /**
   * Leaves the record unread, which most likely is not there yet: the claim finds out.
   *
   * @default false
   */
  readonly profileOnly?: boolean;
}

/** Remembers what was decided, tried and answered. Reads are consistent, writes conditional and repeatable. */
export interface DeliveryLog {
  /**
   * Profile and record of each delivery, read in as few calls as can be.
   *
   * @returns a function that gives one delivery's; it throws for an item that cannot be understood, so that such an item
   *   fails alone and not with its whole batch
   */
  load(keys: readonly DeliveryToLoad[]): Promise<(key: DeliveryToLoad) => LoadedDelivery>;

  /**
   * Claims an attempt before the provider is called; makes the record if there is none.
   *
   * @param options.onlyNew - for whoever has not read the record: claims nothing where there is one
   * @returns false when somebody else holds this attempt or the channel has its outcome already
   */
  claim(
    header: DeliveryHeader,
    channel: Channel,
    number: number,
    attempt: Attempt,
    options?: { readonly onlyNew?: boolean },
  ): Promise<boolean>;

  /**
   * Writes what happened, all of it at once. Makes the record if there is none, but not for an attempt: its claim had made
   * the record, and who has erased it since wants nothing of it back.
   *
   * @returns the record as it is now, or `undefined` when it is gone
   */
  write(header: DeliveryHeader, change: DeliveryChange): Promise<DeliveryRecord | undefined>;

  /** Writes what was decided without any attempt; leaves an existing record as it is and returns the one in force. */
  settle(record: DeliveryRecord): Promise<DeliveryRecord>;

  /**
   * Notes that nothing more is to be sent on these channels. From then on no attempt on them is claimed; what is under
   * way goes on. Works also before there is a record. Repeatable.
   *
   * @param at - ISO 8601
   * @returns the record as it was then, if there is one
   */
  cancel(key: DeliveryKey, channels: readonly Channel[], at: string): Promise<DeliveryRecord | undefined>;
}

export interface LoadedDelivery {
  readonly profile: RecipientProfile | undefined;
  /** Whether nobody has looked if there is a record. @default false */
  readonly isUnread?: boolean;
  readonly record: DeliveryRecord | undefined;
  /** Channels on which nothing more is to be sent. */
  readonly cancelled?: readonly Channel[] | undefined;
}

/** What happened to a delivery. */
export interface DeliveryChange {
  /** An attempt that was answered, or looked up. */
  readonly attempt?: { readonly channel: Channel; readonly number: number; readonly attempt: Attempt };
  /** What channels have come to. */
  readonly outcomes?: Partial<Record<Channel, ChannelOutcome>>;
  /** It goes to the workflow, from this channel. */
  readonly handOver?: { readonly from: Channel; readonly at: string; readonly rendering: Rendering };
  /** It is over. With several channels at once it is as good as its best one, whichever comes first. */
  readonly settle?: { readonly status: DeliveryStatus; readonly reason?: string; readonly at: string };
}
