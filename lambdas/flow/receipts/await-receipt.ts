import { isDecisive } from '../../domain/decisive-receipt.ts';
import type { DeliveryRecord } from '../../domain/delivery-record.ts';
import type { ReceiptLog } from '../../ports/receipt-log.ts';
import type { WorkflowTasks } from '../../ports/workflows.ts';
import type { AwaitCommand } from './heard-message.ts';

export interface AwaitDependencies {
  readonly receipts: Pick<ReceiptLog, 'read' | 'wait' | 'markTold'>;
  readonly workflows: Pick<WorkflowTasks, 'report'>;
}

/** How often a record is read again when receipts come in at the same time. */
const rounds = 6;

/**
 * Has a workflow wait for a receipt, or tells it at once that there is news, or that there is nothing left to wait for.
 * A second delivery of the command does the same; the workflow takes one answer.
 */
export const awaitReceipt =
  ({ receipts, workflows }: AwaitDependencies) =>
  async (
    { taskToken, until, ...attempt }: AwaitCommand,
    known: () => DeliveryRecord | undefined,
  ): Promise<'waiting' | 'told'> => {
    let record = known();
    for (let round = 0; round < rounds; round += 1) {
      const made = record?.attempts[attempt.channel]?.[attempt.number - 1];
      if (made === undefined) {
        // erased, or never made: whoever decides next sees so
        await workflows.report(taskToken, {});
        return 'told';
      }
      if (await receipts.wait(attempt, { taskToken, until }, made.receipt)) return 'waiting';
      if (made.receipt && isDecisive(made.receipt)) {
        const answer = await workflows.report(taskToken, {});
        if (answer === 'taken') await receipts.markTold(attempt, made.receipt);
        return 'told';
      }
      record = (await receipts.read([attempt]))(attempt);
    }
    throw new Error(`delivery changed ${rounds} times while a workflow was about to wait for it; try again`);
  };
