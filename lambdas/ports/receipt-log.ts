import type { ReceiptEffect } from '../domain/apply-receipt.ts';
import type { Channel } from '../domain/channel.ts';
import type { DeliveryRecord } from '../domain/delivery-record.ts';
import type { AttemptReceipt, AttemptReference } from '../domain/receipt.ts';
import type { DeliveryKey } from './delivery-log.ts';

/** What receipts change in delivery records. Reads are consistent, writes conditional and repeatable. */
export interface ReceiptLog {
  read(keys: readonly DeliveryKey[]): Promise<(key: DeliveryKey) => DeliveryRecord | undefined>;

  /**
   * Writes what a receipt changes. Never makes a record: that of an erased person stays away.
   *
   * @param from - the record that the effect was made from
   * @returns the record as it is now, or `undefined` when it has changed in between or is gone: read and apply again
   */
  write(attempt: AttemptReference, effect: ReceiptEffect, from: DeliveryRecord): Promise<DeliveryRecord | undefined>;

  /**
   * Has a workflow wait for a receipt.
   *
   * @returns false when there is nothing to wait for: the attempt's receipt is not `seen` any more, or `seen` is an
   *   answer that the workflow has not been told of
   */
  wait(
    attempt: AttemptReference,
    waiting: { readonly taskToken: string; readonly until: string },
    seen: AttemptReceipt | undefined,
  ): Promise<boolean>;

  /**
   * Remembers that the workflow was told of this, so that it can wait for more: a delivery that must be read is waited
   * for again after it was delivered. Repeatable.
   */
  markTold(attempt: AttemptReference, told: AttemptReceipt): Promise<void>;

  /** Forgets that a workflow waits, if it is still this one. Repeatable. */
  endWait(key: DeliveryKey, channel: Channel, taskToken: string): Promise<void>;

  /**
   * Settles a delivery as failed because its workflow has; what it has come to already stays.
   *
   * @returns the record as it is now, or `undefined` when it is gone or was opened again by a later redrive
   */
  settleBroken(
    broken: BrokenWorkflow,
    failure: { readonly reason: string; readonly at: string },
  ): Promise<DeliveryRecord | undefined>;

  /**
   * Opens a delivery again that was settled because its workflow had failed. Repeatable with the same task token.
   *
   * @returns false when this redrive has opened it before, and its workflow has failed once more
   */
  reopenBroken(broken: BrokenWorkflow, reason: string): Promise<boolean>;
}

/** A workflow that cannot go on by itself. */
export interface BrokenWorkflow extends DeliveryKey {
  /** The channel that was handed over; with several at once, the one that the workflow is about. */
  readonly channel: Channel;
  /** How often somebody has redriven it. */
  readonly redriveCount: number;
  /** Of the task that tells of it: another one each time. */
  readonly taskToken: string;
}

/** Finds attempts by the provider's message id, for providers that carry none of our ids. */
export interface MessageIndex {
  remember(provider: string, providerMessageId: string, attempt: AttemptReference): Promise<void>;
  find(provider: string, providerMessageId: string): Promise<AttemptReference | undefined>;
}
