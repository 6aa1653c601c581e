import type { ChannelSettings } from '../contracts/environment.ts';
import { type WorkflowInput, type WorkflowStep, workflowInputSchema } from '../contracts/workflow.ts';
import type { Channel } from '../domain/channel.ts';
import type { NextStep } from '../domain/decide-next-step.ts';
import type { DeliveryRecord } from '../domain/delivery-record.ts';
import type { WorkflowStarts, WorkflowTasks } from '../ports/workflows.ts';
import { executionName } from './execution-name.ts';
import { toWorkflowStep } from './workflow-step.ts';

type Driven = Pick<DeliveryRecord, 'recipientId' | 'notificationId' | 'strategy'>;

/** Has the workflow drive a delivery on from one of its channels. Repeatable. */
export function startWorkflow(
  { recipientId, notificationId, strategy }: Driven,
  from: Channel,
  starts: WorkflowStarts,
): Promise<'started' | 'capped'> {
  const input: WorkflowInput = workflowInputSchema.parse({ recipientId, notificationId, channel: from });
  return starts.start({ name: executionName({ recipientId, notificationId, strategy }, from), input });
}

/** Tells the workflow what follows the attempt that it asked for. That it waits no more is no error. */
export async function reportStep(
  taskToken: string,
  step: NextStep,
  delivery: Pick<DeliveryRecord, 'lane' | 'source'>,
  { tasks, channels, now }: ReportDependencies,
): Promise<void> {
  await tasks.report(taskToken, toWorkflowStep(step, { ...delivery, channels, now: now().getTime() }));
}

/** Tells the workflow that the delivery is over. */
export async function reportSettled(
  taskToken: string,
  status: Extract<WorkflowStep, { kind: 'settled' }>['status'],
  tasks: Pick<WorkflowTasks, 'report'>,
): Promise<void> {
  const step: WorkflowStep = { kind: 'settled', status };
  await tasks.report(taskToken, step);
}

export interface ReportDependencies {
  readonly tasks: Pick<WorkflowTasks, 'report'>;
  readonly channels: ChannelSettings;
  readonly now: () => Date;
}
