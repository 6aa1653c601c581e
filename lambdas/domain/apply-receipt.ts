import type { ChannelOutcome, DeliveryRecord } from './delivery-record.ts';
import type { AttemptReceipt, Receipt } from './receipt.ts';

/** What a receipt changes in a delivery record. */
export interface ReceiptEffect {
  /** The highest that is known of the attempt now. */
  readonly receipt: AttemptReceipt;
  /** What the attempt's channel has come to now, where the receipt changes that. */
  readonly outcome?: ChannelOutcome;
  /** What the delivery has come to now, where the receipt changes that. */
  readonly status?: DeliveryRecord['status'];
  readonly reason?: string;
  /** Whether a workflow that waits for this channel has its answer. */
  readonly endsWait: boolean;
}

/** Says what a receipt changes, or `undefined` when it tells nothing that is not known already. */
export function applyReceipt(_record: DeliveryRecord, _receipt: Receipt): ReceiptEffect | undefined {
  throw new Error('not written yet');
}
