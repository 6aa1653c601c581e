import * as z from 'zod';
import { arn } from '../account.ts';
import type { QueuePoller } from '../lambda/event-source.ts';
import type { Functions } from '../lambda/functions.ts';
import type { AwsAnswer, AwsCall, LocalService, NeededPermission } from '../wire.ts';

const nameSchema = z.object({ FunctionName: z.string() });
const mappingSchema = z.object({
  UUID: z.string(),
  Enabled: z.boolean().optional(),
  ScalingConfig: z.object({ MaximumConcurrency: z.int().min(2).max(1000) }).optional(),
});

/** What of Lambda's own API is called: functions are invoked, and what feeds them is slowed, paused and let go on. */
export class LambdaApi implements LocalService {
  readonly name = 'lambda';
  readonly #functions: Functions;

  constructor(functions: Functions) {
    this.#functions = functions;
  }

  permissions({ action, input }: AwsCall): readonly NeededPermission[] {
    const named = nameSchema.safeParse(input).data?.FunctionName;
    if (named !== undefined) {
      const resource = this.#functions.has(named)
        ? this.#functions.find(named).arn
        : arn('lambda', `function:${named}`);
      return [{ action: 'lambda:InvokeFunction', resource, context: {} }];
    }
    const id = mappingSchema.pick({ UUID: true }).safeParse(input).data?.UUID ?? '*';
    const feeds = this.#functions.mapping(id)?.function.arn;
    return [
      {
        action: `lambda:${action}`,
        resource: arn('lambda', `event-source-mapping:${id}`),
        context: feeds === undefined ? {} : { 'lambda:FunctionArn': feeds },
      },
    ];
  }

  async handle(call: AwsCall): Promise<AwsAnswer> {
    if (call.action === 'Invoke') return this.#invoke(call);
    const parsed = mappingSchema.safeParse(call.input);
    if (!parsed.success) return refusal(400, 'InvalidParameterValueException', z.prettifyError(parsed.error));
    const { UUID, Enabled, ScalingConfig } = parsed.data;
    const mapping = this.#functions.mapping(UUID);
    if (mapping === undefined)
      return refusal(404, 'ResourceNotFoundException', 'The resource you requested does not exist.');
    if (call.action === 'GetEventSourceMapping') return json(200, described(UUID, mapping));
    this.#functions.repace(mapping, {
      ...(Enabled !== undefined && { isEnabled: Enabled }),
      ...(ScalingConfig && { maximumConcurrency: ScalingConfig.MaximumConcurrency }),
    });
    // it takes AWS a while, and here no time
    const State = Enabled === undefined ? 'Updating' : Enabled ? 'Enabling' : 'Disabling';
    return json(202, { ...described(UUID, mapping), State });
  }

  async #invoke({ input, headers, body, principal }: AwsCall): Promise<AwsAnswer> {
    const { FunctionName } = nameSchema.parse(input);
    if (!this.#functions.has(FunctionName))
      return refusal(404, 'ResourceNotFoundException', `Function not found: ${FunctionName}`);
    const event: unknown = body.length === 0 ? {} : JSON.parse(body.toString());
    const { arn: functionArn } = this.#functions.find(FunctionName);
    if (headers['x-amz-invocation-type'] === 'Event') {
      await this.#functions.invokeAsync(functionArn, event, principal);
      return { status: 202, body: '' };
    }
    const answer = await this.#functions.invoke(functionArn, event, principal);
    if ('refused' in answer) return refusal(403, 'AccessDeniedException', answer.refused);
    if ('result' in answer) return json(200, answer.result ?? null);
    return { ...json(200, answer.failure), headers: { 'x-amz-function-error': 'Unhandled' } };
  }
}

const described = (UUID: string, { queueArn, function: fed, pace }: QueuePoller) => ({
  UUID,
  EventSourceArn: queueArn,
  FunctionArn: fed.arn,
  State: pace.isEnabled ? 'Enabled' : 'Disabled',
  ...(pace.maximumConcurrency !== undefined && { ScalingConfig: { MaximumConcurrency: pace.maximumConcurrency } }),
});

const json = (status: number, value: unknown): AwsAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

const refusal = (status: number, code: string, Message: string): AwsAnswer => ({
  ...json(status, { Message, Type: 'User' }),
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
});
