import { isRecord } from '../../local/is-record.ts';
import { ApiError } from '../../local/services/stepfunctions/api-error.ts';
import { StateFailure } from '../../local/services/stepfunctions/failure.ts';
import { operations } from '../../local/services/stepfunctions/operations.ts';
import { StateMachines } from '../../local/services/stepfunctions/state-machines.ts';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { InvocationResult } from '../lambda/functions.ts';
import type { Weather } from '../weather.ts';
import type { Queue } from './queue.ts';

interface WorkflowWorld {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly weather: Weather;
  readonly fault: (fault: string, where: string) => void;
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>;
  readonly queueAt: (url: string) => Queue;
}

/** Most milliseconds between a state and the service that it calls. */
const slowest = 200;

/** Step Functions: the interpreter of the local cloud, on virtual time, with tasks that go astray. */
export class Workflows {
  readonly machines: StateMachines;
  readonly #world: WorkflowWorld;

  constructor(world: WorkflowWorld) {
    this.#world = world;
    this.machines = new StateMachines({
      clock: world.timeline,
      patience: world.timeline,
      chance: world.random.next,
      observations: { tell: () => undefined },
      integrations: { call: (resource, input) => this.#task(resource, input) },
    });
  }

  /** The SDK's calls. */
  readonly call = (operation: string, input: object): unknown => {
    const operate = operations[operation];
    if (operate === undefined) throw new Error(`the simulation has no states:${operation}`);
    try {
      return operate(input, this.machines);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw Object.assign(new Error(error.message), { name: error.code, $metadata: { httpStatusCode: 400 } });
    }
  };

  async #task(resource: string, input: unknown): Promise<unknown> {
    const { timeline, random, weather, fault, invoke, queueAt } = this.#world;
    await timeline.pause(random.between(1, slowest));
    if (random.chance(weather.failedTasks)) {
      fault('task failed', resource);
      throw new StateFailure(resource.includes('sqs') ? 'SQS.AmazonSQSException' : 'Lambda.ServiceException', '');
    }
    if (!isRecord(input)) throw new Error('a task has parameters');
    if (resource.includes(':sqs:')) {
      const { QueueUrl, MessageBody, MessageGroupId, DelaySeconds } = input;
      const { messageId } = queueAt(String(QueueUrl)).send(
        typeof MessageBody === 'string' ? MessageBody : JSON.stringify(MessageBody),
        {
          groupId: MessageGroupId === undefined ? undefined : String(MessageGroupId),
          delaySeconds: Number(DelaySeconds ?? 0),
        },
      );
      return { MessageId: messageId };
    }
    const isInvoke = resource.includes('lambda:invoke');
    const functionArn = isInvoke ? String(input['FunctionName']) : resource;
    const answer = await invoke(functionArn, isInvoke ? input['Payload'] : input);
    if ('failure' in answer) throw new StateFailure('Lambda.Unknown', answer.failure);
    return isInvoke ? { ExecutedVersion: '$LATEST', Payload: answer.result, StatusCode: 200 } : answer.result;
  }
}
