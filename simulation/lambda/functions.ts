import { ACCOUNT, arn, REGION } from '../../local/account.ts';
import { sqsEvent, succeeded } from '../../local/lambda/sqs-event.ts';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Message, Queue } from '../services/queue.ts';
import type { Weather } from '../weather.ts';
import type { Bundle } from './bundles.ts';
import { type EnvironmentWorld, ExecutionEnvironment } from './execution-environment.ts';

export interface FunctionDefinition {
  /** The folder in lambdas/functions. */
  readonly folder: string;
  readonly arn: string;
  readonly directory: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

export interface EventSource {
  readonly id: string;
  readonly queue: Queue;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  maximumConcurrency: number;
  isEnabled: boolean;
}

export type InvocationResult = { readonly result: unknown } | { readonly failure: string };

interface World extends Omit<EnvironmentWorld, 'computing'> {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly weather: Weather;
  readonly bundles: ReadonlyMap<string, Bundle>;
}

/** The waits before the second and the third try of an asynchronous invocation (Lambda, developer guide). */
const retryMilliseconds = [60_000, 120_000];

interface SimulatedFunction {
  readonly definition: FunctionDefinition;
  readonly idle: ExecutionEnvironment[];
}

/** Lambda: functions, their execution environments, and the queues that feed them. */
export class Functions {
  readonly #world: World;
  readonly #functions = new Map<string, SimulatedFunction>();
  readonly #sources = new Map<string, EventSource>();
  #computing = 0;
  /** Invocations since the beginning. */
  invocations = 0;

  constructor(world: World) {
    this.#world = world;
    const { hoursBetweenDeployments } = world.weather;
    if (Number.isFinite(hoursBetweenDeployments))
      world.timeline.every(hoursBetweenDeployments * 3_600_000, () => this.#deploy());
  }

  /** Whether some function computes, so that time has to stand still. */
  get isBusy(): boolean {
    return this.#computing > 0;
  }

  add(definition: FunctionDefinition): void {
    this.#functions.set(definition.arn, { definition, idle: [] });
  }

  source(id: string): EventSource {
    const source = this.#sources.get(id);
    if (source === undefined) throw new Error(`no event source mapping ${id}`);
    return source;
  }

  feed(source: EventSource): void {
    this.#sources.set(source.id, source);
    const poller = new Poller(source, this.#world, (event) => this.invoke(source.functionArn, event));
    source.queue.onVisible = () => poller.wake();
  }

  /** Looks again at all queues, for a source may have been opened. */
  wake(): void {
    for (const { queue } of this.#sources.values()) queue.onVisible();
  }

  arnOf(folder: string): string {
    for (const { definition } of this.#functions.values()) if (definition.folder === folder) return definition.arn;
    throw new Error(`no function ${folder} in the template`);
  }

  async invoke(functionArn: string, event: unknown): Promise<InvocationResult> {
    const target = this.#functions.get(functionArn);
    if (target === undefined) throw new Error(`no function ${functionArn}`);
    const { definition, idle } = target;
    const environment = idle.pop() ?? this.#start(definition);
    this.invocations += 1;
    try {
      // as a real function would get it
      const own: unknown = JSON.parse(JSON.stringify(event));
      return { result: await environment.invoke(own, this.#world.random.uuid(), definition.timeoutSeconds) };
    } catch (error) {
      return { failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    } finally {
      if (environment.isAlive) idle.push(environment);
    }
  }

  /** Invokes as a service does that does not wait: two more tries. */
  async invokeAsync(functionArn: string, event: unknown): Promise<void> {
    for (const wait of [...retryMilliseconds, undefined]) {
      const answer = await this.invoke(functionArn, event);
      if ('result' in answer || wait === undefined) return;
      await this.#world.timeline.pause(wait);
    }
  }

  #start({ folder, directory, variables }: FunctionDefinition): ExecutionEnvironment {
    const { bundles } = this.#world;
    const bundle = bundles.get(folder);
    if (bundle === undefined) throw new Error(`lambdas/functions/${folder} was not bundled`);
    const computing = (change: 1 | -1) => {
      this.#computing += change;
    };
    return new ExecutionEnvironment(folder, bundle, directory, variables, { ...this.#world, computing });
  }

  /** A deployment: new code for whoever comes next, while old messages are still in the queues. */
  #deploy(): void {
    for (const { idle } of this.#functions.values()) idle.length = 0;
  }
}

/** Feeds a function from a queue as an event source mapping does. */
class Poller {
  readonly #source: EventSource;
  readonly #world: Pick<World, 'timeline' | 'random'>;
  readonly #invoke: (event: object) => Promise<InvocationResult>;
  #running = 0;
  #isWaking = false;

  constructor(
    source: EventSource,
    world: Pick<World, 'timeline' | 'random'>,
    invoke: (event: object) => Promise<InvocationResult>,
  ) {
    this.#source = source;
    this.#world = world;
    this.#invoke = invoke;
  }

  /** Takes a batch soon: at once when it is full, else when its window is over. */
  wake(): void {
    const { queue, batchSize, windowSeconds, isEnabled, maximumConcurrency } = this.#source;
    if (this.#isWaking || !isEnabled || queue.visible === 0 || this.#running >= maximumConcurrency) return;
    this.#isWaking = true;
    const { timeline, random } = this.#world;
    const wait = queue.visible >= batchSize ? random.between(1, 20) : random.between(1, 20) + windowSeconds * 1000;
    timeline.after(wait, () => {
      this.#isWaking = false;
      if (this.#source.isEnabled) void this.#take();
      this.wake();
    });
  }

  async #take(): Promise<void> {
    const { queue, batchSize } = this.#source;
    const received = queue.receive(batchSize);
    if (received.length === 0) return;
    this.#running += 1;
    const records = received.map(({ message, receiptHandle }) => recordOf(message, receiptHandle));
    const answer = await this.#invoke(sqsEvent(records, queue.settings.arn));
    const done = 'result' in answer ? succeeded(records, answer.result) : [];
    for (const { ReceiptHandle } of done) queue.delete(ReceiptHandle);
    this.#running -= 1;
    this.wake();
  }
}

function recordOf({ id, body, groupId, attributes, sentAt, receiveCount }: Message, receiptHandle: string) {
  return {
    MessageId: id,
    ReceiptHandle: receiptHandle,
    Body: body,
    MD5OfBody: '',
    Attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      ApproximateFirstReceiveTimestamp: String(sentAt),
      SenderId: ACCOUNT,
      ...(groupId !== undefined && { MessageGroupId: groupId }),
    },
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    ),
  };
}

/** The ARN of a function of this name. */
export const functionArn = (name: string) => arn('lambda', `function:${name}`);
/** Where the queue of this name is. */
export const queueUrl = (name: string) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
