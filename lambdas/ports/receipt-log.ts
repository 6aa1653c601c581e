import type { ReceiptEffect } from '../domain/apply-receipt.ts';
import type { Channel } from '../domain/channel.ts';
import type { DeliveryRecord } from '../domain/delivery-record.ts';
import type { AttemptReceipt, AttemptReference } from '../domain/receipt.ts';
import type { DeliveryKey } from './delivery-log.ts';

/** What receipts change in delivery records. Reads are consistent, writes conditional and repeatable. */
export interface ReceiptLog {
  read(keys: readonly DeliveryKey[]): Promise<(key: DeliveryKey) => DeliveryRecord | undefined>;

  /**
   * Writes what a receipt changes.
   *
   * @param previous - the attempt's receipt that the effect was made from
   * @returns the record as it is now, or `undefined` when another receipt came in between: read and apply again
   */
  write(
    attempt: AttemptReference,
    effect: ReceiptEffect,
    previous: AttemptReceipt | undefined,
  ): Promise<DeliveryRecord | undefined>;

  /**
   * Has a workflow wait for a receipt.
   *
   * @returns false when the attempt's receipt is not `seen` any more: there is news, and nothing to wait for
   */
  wait(
    attempt: AttemptReference,
    waiting: { readonly taskToken: string; readonly until: string },
    seen: AttemptReceipt | undefined,
  ): Promise<boolean>;

  /** Forgets that a workflow waits, if it is still this one. Repeatable. */
  endWait(key: DeliveryKey, channel: Channel, taskToken: string): Promise<void>;

  /** Settles a delivery as failed because its workflow has, or opens it again when that was redriven. */
  settleBroken(
    key: DeliveryKey,
    broken: { readonly reason: string; readonly at: string },
  ): Promise<DeliveryRecord | undefined>;
  reopenBroken(key: DeliveryKey, reason: string): Promise<void>;
}

/** Finds attempts by the provider's message id, for providers that carry none of our ids. */
export interface MessageIndex {
  remember(provider: string, providerMessageId: string, attempt: AttemptReference): Promise<void>;
  find(provider: string, providerMessageId: string): Promise<AttemptReference | undefined>;
}
