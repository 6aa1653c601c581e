import { awsError } from '../gateway/aws-error.ts';
import type { AwsAnswer, AwsCall, LocalService, NeededPermission } from '../wire.ts';
import { ApiError } from './stepfunctions/api-error.ts';
import type { ExecutionStatus } from './stepfunctions/execution.ts';
import { operations } from './stepfunctions/operations.ts';
import { StateMachines } from './stepfunctions/state-machines.ts';

/** What somebody may want to see of an execution. */
export interface ExecutionSummary {
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly input: unknown;
  /** The states in the order in which they were entered. */
  readonly path: readonly string[];
  /** State entries and retries: what AWS bills. */
  readonly transitions: number;
  readonly redriveCount: number;
  readonly error?: string;
}

/**
 * Step Functions, Standard workflows. An interpreter of our own for the states that we use: the package
 * aws-local-stepfunctions waits by timers that no clock of ours can move, ends every task after a minute unless told
 * otherwise, and cannot go on at the state that failed. A test holds the two against each other.
 */
export class StepFunctions implements LocalService {
  readonly name = 'states';
  readonly #machines: StateMachines;

  constructor(world: ConstructorParameters<typeof StateMachines>[0]) {
    this.#machines = new StateMachines(world);
  }

  add(machine: Parameters<StateMachines['add']>[0]): { readonly arn: string } {
    return this.#machines.add(machine);
  }

  /** How many executions do something; those that wait for time or for an answer do not. */
  get underWay(): number {
    return [...this.#machines.executions.values()].filter(({ atWork }) => atWork).length;
  }

  /** Ends Wait states, and the waits before retries; not what waits for an answer. */
  hurry(): void {
    this.#machines.pauses.hurry();
  }

  stop(): void {
    for (const execution of this.#machines.executions.values()) execution.stop('ABORTED');
  }

  /** Every execution, oldest first. */
  get executions(): readonly ExecutionSummary[] {
    return [...this.#machines.executions.values()].map((execution) => {
      const { name, status, input, path, transitions, redriveCount, error } = execution;
      return { name, status, input, path, transitions, redriveCount, ...(error !== undefined && { error }) };
    });
  }

  /** What is about an execution names it; a task token stands for its state machine. */
  permissions({ action, input }: AwsCall): readonly NeededPermission[] {
    const { stateMachineArn, executionArn, taskToken } = input;
    const resource = taskToken === undefined ? (executionArn ?? stateMachineArn) : this.#machineOf(String(taskToken));
    return resource === undefined ? [] : [{ action: `states:${action}`, resource: String(resource), context: {} }];
  }

  async handle(call: AwsCall): Promise<AwsAnswer> {
    const operate = operations[call.action];
    if (operate === undefined) {
      const message = `the local cloud has no states:${call.action}; add it to local/services/stepfunctions/operations.ts`;
      return awsError(call, { code: 'UnknownOperationException', message, status: 404 });
    }
    try {
      const body = JSON.stringify(operate(call.input, this.#machines));
      return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body };
    } catch (error) {
      if (error instanceof ApiError) return awsError(call, { code: error.code, message: error.message });
      throw error;
    }
  }

  #machineOf(taskToken: string): string | undefined {
    return this.#machines.tokens.find(taskToken)?.machineArn;
  }
}
