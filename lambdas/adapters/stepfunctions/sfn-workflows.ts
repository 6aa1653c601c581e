import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { StartLimit, WorkflowStart, WorkflowStarts } from '../../ports/workflows.ts';

/** Step Functions itself takes no more now: of starts in a second, or of executions that are open. */
const throttled = new Set(['ThrottlingException', 'ExecutionLimitExceeded', 'TooManyRequestsException']);

/** Starts executions of the delivery workflow. */
export class SfnWorkflows implements WorkflowStarts {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;
  readonly #limit: StartLimit;

  constructor(client: SFNClient, { stateMachineArn, limit }: { stateMachineArn: string; limit: StartLimit }) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
    this.#limit = limit;
  }

  async start({ name, input }: WorkflowStart): Promise<'started' | 'capped'> {
    if (!(await this.#limit.take())) return 'capped';
    try {
      await this.#client.send(
        new StartExecutionCommand({ stateMachineArn: this.#stateMachineArn, name, input: JSON.stringify(input) }),
      );
      return 'started';
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // under the same name it is the same delivery: it is being driven, or was
      if (error.name === 'ExecutionAlreadyExists') return 'started';
      if (throttled.has(error.name)) return 'capped';
      throw error;
    }
  }
}
