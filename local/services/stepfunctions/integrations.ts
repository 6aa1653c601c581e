import { randomUUID } from 'node:crypto';
import type { Faults } from '../../faults.ts';
import type { Endpoint } from '../../gateway/endpoint.ts';
import { isRecord } from '../../is-record.ts';
import type { Functions } from '../../lambda/functions.ts';
import { runtimeFailure, StateFailure } from './failure.ts';
import type { Machine } from './machine.ts';

interface World {
  readonly endpoint: Endpoint;
  readonly functions: Functions;
  readonly faults: Faults;
}

type Parameters = Readonly<Record<string, unknown>>;

const FUNCTION = /^arn:aws:lambda:[\w-]*:\d*:function:[\w-]+$/;
const INVOKE = 'arn:aws:states:::lambda:invoke';
const SEND_MESSAGE = 'arn:aws:states:::sqs:sendMessage';
const TOKEN = '.waitForTaskToken';

/** Whether a task's answer comes from somebody who was handed its token. */
export const waitsForToken = (resource: string) => resource.endsWith(TOKEN);

/** Refuses, when a state machine is made, a resource that nobody taught the local cloud. */
export function checkResource(resource: string): void {
  if (FUNCTION.test(resource) || [INVOKE, SEND_MESSAGE].includes(resource.replace(TOKEN, ''))) return;
  throw new Error(`task ${resource} is not understood; extend local/services/stepfunctions/integrations.ts`);
}

/** The AWS services that tasks call, each call in the role of the state machine. */
export class Integrations {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Carries a task out. What goes wrong is a StateFailure with the name that Step Functions has for it. */
  async call(resource: string, input: unknown, machine: Machine): Promise<unknown> {
    if (FUNCTION.test(resource)) return this.#invoke(resource, input, machine);
    const parameters = isRecord(input) ? input : {};
    if (resource.startsWith(SEND_MESSAGE)) return this.#sendMessage(parameters, machine);
    const Payload = await this.#invoke(String(parameters['FunctionName']), parameters['Payload'] ?? {}, machine);
    return { ExecutedVersion: '$LATEST', Payload, StatusCode: 200 };
  }

  async #invoke(functionArn: string, payload: unknown, machine: Machine): Promise<unknown> {
    this.#refuseOnPurpose(machine, 'lambda:Invoke', 'Lambda');
    const { functions } = this.#world;
    if (!functions.has(functionArn)) {
      throw new StateFailure('Lambda.ResourceNotFoundException', `Function not found: ${functionArn}`);
    }
    const answer = await functions.invoke(functionArn, payload, machine.principal);
    if ('refused' in answer) throw new StateFailure('Lambda.AWSLambdaException', answer.refused);
    if ('result' in answer) return answer.result;
    throw new StateFailure(answer.failure.errorType, JSON.stringify(answer.failure));
  }

  async #sendMessage(parameters: Parameters, machine: Machine): Promise<unknown> {
    this.#refuseOnPurpose(machine, 'sqs:SendMessage', 'SQS');
    const { MessageBody } = parameters;
    if (MessageBody === undefined) throw runtimeFailure('the task has no MessageBody');
    const message = { ...parameters, MessageBody: textOf(MessageBody) };
    const answer = await this.#world.endpoint.callAs(machine.principal, 'sqs', 'SendMessage', message);
    // whatever SQS has against it: the kind of error is only in the cause
    if (answer.status >= 300) throw new StateFailure('SQS.AmazonSQSException', answer.body);
    return JSON.parse(answer.body);
  }

  /** A fault that is on the state machine, by its logical id. */
  #refuseOnPurpose({ logicalId }: Machine, action: string, service: string): void {
    const effect = this.#world.faults.takeForFunction(logicalId, action);
    if (effect === undefined) return;
    const code = effect.kind === 'refuse' ? effect.code : 'SdkClientException';
    const cause = `${code}, asked for by a fault (Request ID: ${randomUUID()})`;
    throw new StateFailure(`${service}.${code}`, cause);
  }
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
