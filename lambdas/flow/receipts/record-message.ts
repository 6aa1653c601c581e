import type { DeliveryRecord } from '../../domain/delivery-record.ts';
import type { AttemptReference, Receipt } from '../../domain/receipt.ts';
import type { Log } from '../../ports/log.ts';
import type { ReceiptMeter } from '../../ports/meter.ts';
import { applyNews, type Confirmation, type NewsDependencies } from './apply-news.ts';
import { type AwaitDependencies, awaitReceipt } from './await-receipt.ts';
import { type ClosingDependencies, closeAddress } from './close-address.ts';
import type { Heard, ReceiptMessage, WorkflowCommand } from './heard-message.ts';
import { type BrokenDependencies, recordBroken } from './record-broken.ts';

/** A message, and the attempt that it is about as far as that is known. */
export interface LocatedMessage {
  readonly message: ReceiptMessage;
  readonly heard: Heard;
  readonly attempt?: AttemptReference | undefined;
}

/** What became of a message. */
export type MessageAnswer = {
  /** The record as it stands now. */
  readonly record?: DeliveryRecord | undefined;
} & (
  | {
      readonly kind: 'recorded';
      /** Whether the delivery has come to something that is to be told of. */
      readonly isStatusNews: boolean;
      readonly confirmation?: Confirmation | undefined;
    }
  /** Nothing was to be done, or nothing can be. */
  | { readonly kind: 'nothing' | 'dropped' }
  /** The message comes again after so many seconds. */
  | { readonly kind: 'again'; readonly seconds: number }
  /** It comes again when the queue says so, and is set aside in the end. */
  | { readonly kind: 'failed' }
);

export type MessageDependencies = NewsDependencies &
  AwaitDependencies &
  BrokenDependencies &
  ClosingDependencies & {
    readonly meter: ReceiptMeter;
    readonly log: Log & { warn(sentence: string, keys: Readonly<Record<string, unknown>>): void };
  };

/** How long a receipt may wait for its delivery to be recorded, in milliseconds from what it tells of. */
const waitsForRecordMs = 15 * 60_000;

/**
 * … and one that has none of our ids. Not every message of such a provider is remembered, and what such a receipt says of
 * its address has been done: nobody has to hear of it when it finds no delivery.
 */
const waitsForIndexMs = 2 * 60_000;

/** An answer is written within milliseconds, unless its function has died. */
const earlyHoldSeconds = 5;

const firstHoldSeconds = 30;
const longestHoldSeconds = 300;

/** Does what one message of the receipts queue says. Done twice, it does no more than done once. */
export const recordMessage = (dependencies: MessageDependencies) => {
  const apply = applyNews(dependencies);
  const wait = awaitReceipt(dependencies);
  const close = closeAddress(dependencies);
  const breakOff = recordBroken(dependencies);
  const { meter, log } = dependencies;

  return async (
    { message, heard, attempt }: LocatedMessage,
    known: () => DeliveryRecord | undefined,
  ): Promise<MessageAnswer> => {
    const isRepeated = message.receiveCount > 1;
    switch (heard.kind) {
      case 'nothing':
        return { kind: 'nothing' };
      case 'not-understood':
        if (!isRepeated) meter.notUnderstood(heard.provider);
        // no word of it: it may hold an address
        log.error('Report not understood', { messageId: message.messageId, provider: heard.provider });
        return { kind: 'failed' };
      case 'command':
        return obey(heard.command, known);
      case 'receipt':
        if (!isRepeated) meter.received(heard.receipt.channel, heard.receipt.provider, heard.receipt.status);
        return take(heard.receipt, attempt, known, message.receiveCount);
    }
  };

  async function obey(command: WorkflowCommand, known: () => DeliveryRecord | undefined): Promise<MessageAnswer> {
    switch (command.kind) {
      case 'await-receipt':
        await wait(command, known);
        return { kind: 'recorded', isStatusNews: false };
      case 'workflow-failed': {
        const record = await breakOff(command, known());
        return { kind: 'recorded', record, isStatusNews: record !== undefined };
      }
    }
  }

  /** The address first: what is said against it holds whether or not the delivery is there. */
  async function take(
    receipt: Receipt,
    attempt: AttemptReference | undefined,
    known: () => DeliveryRecord | undefined,
    receiveCount: number,
  ): Promise<MessageAnswer> {
    await close(receipt, attempt?.recipientId);
    // another device of the same attempt may have it
    if (attempt?.isOneOfSeveral && receipt.status === 'failed') return { kind: 'nothing' };
    const answer = attempt ? await apply({ ...receipt, attempt }, known, receiveCount > 1) : unmatched;
    switch (answer.kind) {
      case 'recorded':
        return answer;
      case 'known':
        return { kind: 'nothing', record: answer.record };
      case 'early':
        return { kind: 'again', seconds: earlyHoldSeconds };
      case 'unmatched':
        return putOff(receipt, receiveCount);
    }
  }

  function putOff(receipt: Receipt, receiveCount: number): MessageAnswer {
    const { receiptId, provider, channel, status, attempt, occurredAt } = receipt;
    const age = dependencies.now().getTime() - Date.parse(occurredAt);
    if (age < (attempt ? waitsForRecordMs : waitsForIndexMs))
      return { kind: 'again', seconds: Math.min(firstHoldSeconds * receiveCount, longestHoldSeconds) };
    if (attempt) {
      meter.unmatched(provider);
      const { notificationId } = attempt;
      log.warn('Receipt without a delivery dropped', { receiptId, provider, channel, status, notificationId });
    }
    return { kind: 'dropped' };
  }
};

const unmatched = { kind: 'unmatched' } as const;
