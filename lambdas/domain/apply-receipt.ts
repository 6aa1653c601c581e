import { answerOf, hasArrived } from './attempt-answer.ts';
import type { Channel } from './channel.ts';
import { isDecisive } from './decisive-receipt.ts';
import { type Attempt, bestStatus, type ChannelOutcome, type DeliveryRecord } from './delivery-record.ts';
import { isSuccess } from './delivery-status.ts';
import type { AttemptReceipt, Receipt, ReceiptStatus } from './receipt.ts';

/** What a receipt changes in a delivery record. */
export interface ReceiptEffect {
  /** The highest that is known of the attempt now. */
  readonly receipt: AttemptReceipt;
  /** What the attempt's channel has come to now, where the receipt changes that. */
  readonly outcome?: ChannelOutcome;
  /** What the delivery has come to now, where the receipt changes that. */
  readonly status?: DeliveryRecord['status'];
  /** The reason that goes with `status`; a status without one has none any more. */
  readonly reason?: string;
  /** Whether a workflow that waits for this channel has its answer. */
  readonly endsWait: boolean;
}

/**
 * How much a receipt tells: the least first. A loaded image is less than a delivery, for it proves nothing; what only a
 * person can do proves that the message has arrived, whatever was said of a failure.
 */
const ladder: readonly ReceiptStatus[] = [
  'sent',
  'delayed',
  'opened',
  'delivered',
  'failed',
  'read',
  'clicked',
  'complained',
];

/**
 * Says what a receipt changes, or `undefined` when it tells nothing that is not known already, or is about an attempt
 * that the record does not hold. Receipts come twice and in any order: what is known only climbs.
 */
export function applyReceipt(record: DeliveryRecord, receipt: Receipt): ReceiptEffect | undefined {
  const { channel, status } = receipt;
  const attempts = record.attempts[channel] ?? [];
  const index = receipt.attempt
    ? receipt.attempt.number - 1
    : attempts.findLastIndex(({ providerMessageId }) => isSame(providerMessageId, receipt.providerMessageId));
  const attempt = attempts[index];
  if (attempt === undefined || !climbs(channel, attempt.receipt?.status, status)) return undefined;

  const outcome = newOutcome(record, receipt, index);
  return {
    receipt: toAttemptReceipt(receipt),
    ...(outcome && { outcome, ...newStatus(record, channel, outcome) }),
    endsWait: isDecisive(receipt),
  };
}

const isSame = (one: string | undefined, other: string | undefined) => one !== undefined && one === other;

/** Carriers and platforms say one final word; a mailbox may take a message and send it back hours later. */
function climbs(channel: Channel, known: ReceiptStatus | undefined, told: ReceiptStatus): boolean {
  if (known === undefined) return true;
  const isSecondFinalWord = known === 'delivered' && told === 'failed';
  if (isSecondFinalWord && channel !== 'email') return false;
  return ladder.indexOf(told) > ladder.indexOf(known);
}

function toAttemptReceipt({ status, provider, failureClass, code, occurredAt }: Receipt): AttemptReceipt {
  return {
    status,
    provider,
    at: occurredAt,
    ...(failureClass !== undefined && { failureClass }),
    ...(code !== undefined && { code }),
  };
}

/**
 * What the channel has come to, where that changes. A channel without an outcome keeps none: whoever decides its next
 * step reads the receipt. Proof counts on any attempt; a failure only on the one that the outcome came from.
 */
function newOutcome(record: DeliveryRecord, receipt: Receipt, index: number): ChannelOutcome | undefined {
  const known = record.outcomes[receipt.channel];
  if (known === undefined) return undefined;
  const at = receipt.occurredAt;
  if (hasArrived(receipt.status)) return known.status === 'delivered' ? undefined : { status: 'delivered', at };
  if (receipt.status !== 'failed' || !isSuccess(known.status)) return undefined;

  const attempts: readonly Attempt[] = record.attempts[receipt.channel] ?? [];
  const hasArrivedElsewhere = attempts.some(
    (attempt, other) => other !== index && attempt.receipt !== undefined && hasArrived(attempt.receipt.status),
  );
  const latest = attempts.findLastIndex((attempt) => answerOf(attempt).kind === 'reached');
  if (hasArrivedElsewhere || latest !== index) return undefined;
  const failureClass = receipt.failureClass ?? 'unknown';
  return { status: 'failed', reason: receipt.code ?? failureClass, failureClass, at };
}

/** A delivery that is over is as good as its best channel; what nobody tried is brought to life by proof alone. */
function newStatus(
  record: DeliveryRecord,
  channel: Channel,
  outcome: ChannelOutcome,
): Pick<ReceiptEffect, 'status' | 'reason'> {
  const { status, outcomes } = record;
  if (status === undefined) return {};
  const best = bestStatus(Object.values({ ...outcomes, [channel]: outcome }).map((each) => each.status));
  if (best === undefined || best === status) return {};
  if (best !== 'delivered' && !isSuccess(status)) return {};
  return { status: best, ...(best === 'failed' && outcome.reason !== undefined && { reason: outcome.reason }) };
}
