import { recordedFailure } from '../../contracts/workflow.ts';
import type { DeliveryRecord } from '../../domain/delivery-record.ts';
import type { ReceiptLog } from '../../ports/receipt-log.ts';
import type { WorkflowTasks } from '../../ports/workflows.ts';
import type { BroadcastWatch } from '../broadcasts/broadcast-watch.ts';
import { endBetween } from '../broadcasts/count-settled.ts';
import type { BrokenCommand } from './heard-message.ts';

export interface BrokenDependencies {
  readonly receipts: Pick<ReceiptLog, 'read' | 'settleBroken' | 'reopenBroken'>;
  /** Counts what has ended for broadcasts. */
  readonly broadcasts: Pick<BroadcastWatch, 'count'>;
  readonly workflows: Pick<WorkflowTasks, 'report' | 'fail'>;
  readonly now: () => Date;
}

const reason = 'workflow-failed';

/**
 * Records that a delivery has failed because its workflow has, and fails the workflow with it, for on-call to see. Once
 * somebody has redriven the workflow, opens the delivery again and lets the workflow go on.
 *
 * @param known - the record as it was read last
 * @returns the record of a delivery that was settled so; `undefined` for one that goes on, or is gone
 */
export const recordBroken =
  ({ receipts, workflows, broadcasts, now }: BrokenDependencies) =>
  async (
    { kind: _, error: __, ...broken }: BrokenCommand,
    known: DeliveryRecord | undefined,
  ): Promise<DeliveryRecord | undefined> => {
    const { taskToken, redriveCount } = broken;
    if (redriveCount > 0 && (await receipts.reopenBroken(broken, reason))) {
      if (known?.broadcastId) await broadcasts.count(endBetween(known, (await receipts.read([broken]))(broken)));
      await workflows.report(taskToken, {});
      return undefined;
    }
    const record = await receipts.settleBroken(broken, { reason, at: now().toISOString() });
    // before the workflow hears of it: told again, the delivery has ended already
    await broadcasts.count(endBetween(known, record));
    await workflows.fail(taskToken, recordedFailure);
    return record;
  };
