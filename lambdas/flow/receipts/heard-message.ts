import type { ReceiptsV1 } from '../../contracts/commands/receipts.v1.ts';
import type { ReadReceipt } from '../../ports/read-receipt.ts';

/** What a workflow asks for: to wait for a receipt, or to record that it cannot go on. */
export type AwaitCommand = Extract<ReceiptsV1, { kind: 'await-receipt' }>;
export type BrokenCommand = Extract<ReceiptsV1, { kind: 'workflow-failed' }>;
export type WorkflowCommand = AwaitCommand | BrokenCommand;

/** What a message of the receipts queue says. */
export type Heard = ReadReceipt | { readonly kind: 'command'; readonly command: WorkflowCommand };

/** A message of the receipts queue. */
export interface ReceiptMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
}
