import { recordedFailure } from '../../contracts/workflow.ts';
import type { DeliveryRecord } from '../../domain/delivery-record.ts';
import type { ReceiptLog } from '../../ports/receipt-log.ts';
import type { WorkflowTasks } from '../../ports/workflows.ts';
import type { BrokenCommand } from './heard-message.ts';

export interface BrokenDependencies {
  readonly receipts: Pick<ReceiptLog, 'settleBroken' | 'reopenBroken'>;
  readonly workflows: Pick<WorkflowTasks, 'report' | 'fail'>;
  readonly now: () => Date;
}

const reason = 'workflow-failed';

/**
 * Records that a delivery has failed because its workflow has, and fails the workflow with it, for on-call to see. Once
 * somebody has redriven the workflow, opens the delivery again and lets the workflow go on.
 *
 * @returns the record of a delivery that was settled so; `undefined` for one that goes on, or is gone
 */
export const recordBroken =
  ({ receipts, workflows, now }: BrokenDependencies) =>
  async ({ kind: _, error: __, ...broken }: BrokenCommand): Promise<DeliveryRecord | undefined> => {
    const { taskToken, redriveCount } = broken;
    if (redriveCount > 0 && (await receipts.reopenBroken(broken, reason))) {
      await workflows.report(taskToken, {});
      return undefined;
    }
    const record = await receipts.settleBroken(broken, { reason, at: now().toISOString() });
    await workflows.fail(taskToken, recordedFailure);
    return record;
  };
