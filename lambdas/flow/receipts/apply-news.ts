import { applyReceipt } from '../../domain/apply-receipt.ts';
import { answerOf } from '../../domain/attempt-answer.ts';
import type { Channel } from '../../domain/channel.ts';
import { isDecisive } from '../../domain/decisive-receipt.ts';
import type { Attempt, DeliveryRecord } from '../../domain/delivery-record.ts';
import type { AttemptReceipt, AttemptReference, Receipt } from '../../domain/receipt.ts';
import type { ReceiptLog } from '../../ports/receipt-log.ts';
import type { WorkflowTasks } from '../../ports/workflows.ts';
import { reasonIn } from './close-address.ts';

export interface NewsDependencies {
  readonly now: () => Date;
  readonly receipts: Pick<ReceiptLog, 'read' | 'write' | 'markTold' | 'endWait'>;
  readonly workflows: Pick<WorkflowTasks, 'report'>;
}

/** A receipt that confirmed an attempt soon enough to speak for its provider. */
export interface Confirmation {
  readonly channel: Channel;
  readonly provider: string;
  /** Epoch milliseconds. */
  readonly attemptedAt: number;
}

/** What became of a receipt; `record` is as it stands now. */
export type NewsAnswer =
  | {
      readonly kind: 'recorded';
      readonly record: DeliveryRecord;
      /** Whether what the delivery has come to is to be told of. */
      readonly isStatusNews: boolean;
      readonly confirmation?: Confirmation | undefined;
    }
  /** It says nothing new. */
  | { readonly kind: 'known'; readonly record: DeliveryRecord }
  /** There is no such attempt, or not yet. */
  | { readonly kind: 'unmatched' }
  /** The provider's answer is about to be written: what comes of the receipt is seen only after it. */
  | { readonly kind: 'early' };

/** How often a record is read and written again when others write it at the same time. */
const rounds = 6;

/** How long an answer may take to be written; an attempt that is older has lost its answer, and needs the receipt. */
const answeredWithinMs = 30_000;

/** How soon a receipt has to come to count in favour of the provider. */
const confirmedWithinMs = 5 * 60_000;

/**
 * Writes what a receipt changes in its delivery, and releases the workflow that waits for it.
 *
 * A crash after the write loses nothing: when the message comes again, what follows from the receipt is done again.
 *
 * @param isRepeated - whether the message was received before
 */
export const applyNews = (dependencies: NewsDependencies) => {
  const { receipts, now } = dependencies;
  return async (
    receipt: Receipt & { readonly attempt: AttemptReference },
    known: () => DeliveryRecord | undefined,
    isRepeated: boolean,
  ): Promise<NewsAnswer> => {
    const { attempt } = receipt;
    let record = known();
    for (let round = 0; round < rounds; round += 1) {
      const made = record && attemptIn(record, attempt);
      if (record === undefined || made === undefined) return { kind: 'unmatched' };
      if (isUnderWay(made, now())) return { kind: 'early' };
      const effect = applyReceipt(record, receipt);
      if (effect === undefined) {
        // a write whose answer was lost is refused when it is tried again: what it has changed is still to be told
        const mayBeOurs = isRepeated || round > 0;
        if (!mayBeOurs || !isOf(made.receipt, receipt)) return { kind: 'known', record };
        await release(dependencies, attempt, record, made.receipt);
        return { kind: 'recorded', record, isStatusNews: true };
      }
      const written = await receipts.write(attempt, effect, record);
      if (written) {
        if (effect.endsWait) await release(dependencies, attempt, written, effect.receipt);
        const confirmation = confirmationOf(made, receipt);
        return { kind: 'recorded', record: written, isStatusNews: effect.status !== undefined, confirmation };
      }
      record = (await receipts.read([attempt]))(attempt);
    }
    throw new Error(`delivery changed ${rounds} times while a receipt was being recorded; try again`);
  };
};

/** Tells the workflow that waits for this attempt's channel, if one does. */
async function release(
  { receipts, workflows }: NewsDependencies,
  attempt: AttemptReference,
  record: DeliveryRecord,
  told: AttemptReceipt,
): Promise<void> {
  const waiting = record.waiting?.[attempt.channel];
  if (waiting === undefined || !isDecisive(told)) return;
  const answer = await workflows.report(waiting.taskToken, {});
  // a workflow that waits no more may have decided without it: it has to hear of it when it waits again
  if (answer === 'taken') await receipts.markTold(attempt, told);
  await receipts.endWait(attempt, attempt.channel, waiting.taskToken);
}

const attemptIn = (record: DeliveryRecord, { channel, number }: AttemptReference): Attempt | undefined =>
  record.attempts[channel]?.[number - 1];

const isUnderWay = (attempt: Attempt, now: Date): boolean =>
  answerOf(attempt).kind === 'open' && now.getTime() - Date.parse(attempt.claimedAt) < answeredWithinMs;

/** Whether what is known of an attempt is what this receipt has told. */
const isOf = (known: AttemptReceipt | undefined, { status, occurredAt }: Receipt): known is AttemptReceipt =>
  known?.status === status && known.at === occurredAt;

/**
 * Arrived, or failed for a reason of the address: either way the provider has done its work. Only the first word counts:
 * that it was read after it had arrived says nothing more of the provider.
 */
function confirmationOf({ provider, claimedAt, receipt: known }: Attempt, receipt: Receipt): Confirmation | undefined {
  const attemptedAt = Date.parse(claimedAt);
  const isFirst = known === undefined || !isDecisive(known);
  const speaksForProvider = isDecisive(receipt) && (receipt.status !== 'failed' || reasonIn(receipt) !== undefined);
  const isInTime = Date.parse(receipt.occurredAt) - attemptedAt <= confirmedWithinMs;
  return isFirst && speaksForProvider && isInTime && provider === receipt.provider
    ? { channel: receipt.channel, provider, attemptedAt }
    : undefined;
}
