import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { WorkflowTasks } from '../../ports/workflows.ts';

/** What Step Functions says to an answer that comes when the task waits no more: it timed out, or was answered before. */
const tooLate = new Set(['TaskTimedOut', 'TaskDoesNotExist']);

/** Answers tasks of Step Functions by their tokens. */
export class SfnTasks implements WorkflowTasks {
  readonly #client: SFNClient;

  constructor(client: SFNClient) {
    this.#client = client;
  }

  report(taskToken: string, output: Readonly<Record<string, unknown>>): Promise<'taken' | 'too-late'> {
    return inTime(this.#client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })));
  }

  fail(taskToken: string, error: string): Promise<'taken' | 'too-late'> {
    return inTime(this.#client.send(new SendTaskFailureCommand({ taskToken, error })));
  }

  heartbeat(taskToken: string): Promise<'taken' | 'too-late'> {
    return inTime(this.#client.send(new SendTaskHeartbeatCommand({ taskToken })));
  }
}

async function inTime(answer: Promise<unknown>): Promise<'taken' | 'too-late'> {
  try {
    await answer;
    return 'taken';
  } catch (error) {
    if (error instanceof Error && tooLate.has(error.name)) return 'too-late';
    throw error;
  }
}
