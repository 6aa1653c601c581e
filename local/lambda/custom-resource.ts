import { randomUUID } from 'node:crypto';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import { arn } from '../account.ts';
import type { Clock } from '../clock.ts';
import type { Route } from '../gateway/gateway.ts';
import type { CustomResourceAnswer, CustomResourceRequest } from '../template/cloud-parts.ts';
import type { Functions } from './functions.ts';

const PATH = '/_local/custom-resources/';

const answerSchema = z.object({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().optional(),
  Data: z.record(z.string(), z.unknown()).nullish(),
});
type Answer = z.infer<typeof answerSchema>;

interface World {
  readonly functions: Functions;
  readonly clock: Clock;
  readonly stackName: string;
  readonly url: () => string;
}

/** Plays CloudFormation to the functions behind custom resources. */
export class CustomResources {
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Asks a function to create its resource, and waits until it has said what became of it. */
  async create(functionArn: string, request: CustomResourceRequest): Promise<CustomResourceAnswer> {
    const { functions, stackName, url, clock } = this.#world;
    const { logicalId, resourceType, properties, timeoutSeconds } = request;
    const RequestId = randomUUID();
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(RequestId, resolve));
    const stopClock = clock.after(timeoutSeconds * 1000, () => {
      this.#waiting.get(RequestId)?.({ Status: 'FAILED', Reason: `no answer within ${timeoutSeconds} seconds` });
    });
    const invoked = functions.find(functionArn).invoke({
      RequestType: 'Create',
      ResponseURL: `${url()}${PATH}${RequestId}`,
      StackId: arn('cloudformation', `stack/${stackName}/local`),
      RequestId,
      ResourceType: resourceType,
      LogicalResourceId: logicalId,
      ResourceProperties: properties,
    });
    // CloudFormation would wait for its time-out; somebody at a laptop should not have to
    const ended = invoked.then((result): Answer => {
      const silent = 'it ended without an answer to ResponseURL';
      return { Status: 'FAILED', Reason: 'failure' in result ? result.failure.errorMessage : silent };
    });
    const answer = await Promise.race([answered, ended]);
    stopClock();
    this.#waiting.delete(RequestId);
    if (answer.Status === 'FAILED')
      throw new Error(`the custom resource failed: ${answer.Reason ?? 'it gave no reason'}`);
    return { physicalId: answer.PhysicalResourceId ?? RequestId, data: answer.Data ?? {} };
  }

  /** Takes the answers that functions PUT. */
  readonly route: Route = async (request, response) => {
    const path = request.url ?? '';
    if (request.method !== 'PUT' || !path.startsWith(PATH)) return false;
    const parsed = answerSchema.safeParse(await json(request));
    if (parsed.success) this.#waiting.get(path.slice(PATH.length))?.(parsed.data);
    response.writeHead(parsed.success ? 200 : 400).end(parsed.success ? '' : z.prettifyError(parsed.error));
    return true;
  };
}
