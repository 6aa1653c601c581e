import type { MovableClock } from '../clock.ts';
import type { Credentials } from '../gateway/credentials.ts';
import type { Endpoint } from '../gateway/endpoint.ts';
import type { Iam } from '../iam/iam.ts';
import type { Observations } from '../observations.ts';
import type { Sqs } from '../services/sqs.ts';
import type { Principal } from '../wire.ts';
import { type EventSource, QueuePoller, type SourcePace } from './event-source.ts';
import type { InvocationResult } from './function-worker.ts';
import { type FunctionDefinition, LocalFunction } from './local-function.ts';

interface World {
  readonly credentials: Credentials;
  readonly observations: Observations;
  readonly endpoint: Endpoint;
  readonly iam: Iam;
  readonly sqs: Sqs;
  readonly clock: MovableClock;
  readonly url: () => string;
}

/** What a function needs to be allowed before Lambda polls a queue for it. */
const POLLING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** The waits before the second and the third try of an asynchronous invocation. */
const RETRY_MILLISECONDS = [60_000, 120_000];

/** How long batches in hand may take when the cloud is stopped. */
const GRACE_MILLISECONDS = 1000;

/** The Lambda functions of the stack, and the queues that feed them. */
export class Functions {
  readonly #world: World;
  readonly #functions = new Map<string, LocalFunction>();
  readonly #pollers: QueuePoller[] = [];
  readonly #retries = new Map<string, number>();
  #asynchronous = 0;

  constructor(world: World) {
    this.#world = world;
    world.clock.whenMoved((milliseconds) => this.#move(milliseconds));
  }

  add(definition: FunctionDefinition): LocalFunction {
    const added = new LocalFunction(definition, this.#world);
    this.#functions.set(added.arn, added);
    return added;
  }

  /** A function by its ARN or name. */
  find(arnOrName: string): LocalFunction {
    const found = [...this.#functions.values()].find(
      ({ arn, definition }) => arnOrName === arn || arnOrName === definition.name,
    );
    if (found === undefined) throw new Error(`no function ${arnOrName} in the template`);
    return found;
  }

  /** Whether there is a function of this ARN or name. */
  has(arnOrName: string): boolean {
    return [...this.#functions.values()].some(
      ({ arn, definition }) => arnOrName === arn || arnOrName === definition.name,
    );
  }

  /** How often an asynchronous invocation that fails is tried again. */
  setRetries(functionName: string, attempts: number): void {
    this.#retries.set(this.find(functionName).arn, attempts);
  }

  /** Feeds a function from a queue; says no where AWS would when the mapping is made. */
  feed(functionName: string, source: EventSource): void {
    const target = this.find(functionName);
    for (const action of POLLING) {
      const decision = this.#world.iam.decide(target.principal, { action, resource: source.queueArn, context: {} });
      if (!decision.allowed) {
        throw new Error(
          `the function's execution role does not have permissions to call ${action} on ${source.queueArn}`,
        );
      }
    }
    const visible = this.#world.sqs.visibilityTimeout(source.queueArn);
    if (visible < target.definition.timeoutSeconds) {
      throw new Error(
        `queue visibility timeout: ${visible} seconds is less than function timeout: ${target.definition.timeoutSeconds} seconds`,
      );
    }
    this.#pollers.push(new QueuePoller(source, target, this.#world));
  }

  /** What feeds a function from a queue, by its id. */
  mapping(id: string): QueuePoller | undefined {
    return this.#pollers.find((poller) => poller.id === id);
  }

  /** Slows or stops what feeds a function, or has it go on. */
  repace(poller: QueuePoller, pace: Partial<SourcePace>): void {
    poller.repace(pace);
    // whoever waits at the queue looks whether it still may
    this.#world.sqs.endPolls();
  }

  /** Why somebody may not invoke a function; undefined when they may. */
  refusal(functionArn: string, from: Principal): string | undefined {
    const needed = { action: 'lambda:InvokeFunction', resource: this.find(functionArn).arn, context: {} };
    const decision = this.#world.iam.decide(from, needed);
    return decision.allowed ? undefined : this.#world.iam.explain(from, needed, decision);
  }

  /** Invokes as a service does that does not wait: the refusal, if it is not allowed to. */
  async invokeAsync(
    functionArn: string,
    event: unknown,
    from: Principal,
  ): Promise<{ readonly code: string; readonly message: string } | undefined> {
    const refused = this.refusal(functionArn, from);
    if (refused !== undefined) return { code: 'NO_PERMISSIONS', message: refused };
    void this.#attempt(this.find(functionArn), event, 0);
    return undefined;
  }

  /** Invokes as a service does that waits for the answer: the result, or why it is not allowed to. */
  async invoke(
    functionArn: string,
    event: unknown,
    from: Principal,
  ): Promise<InvocationResult | { readonly refused: string }> {
    const refused = this.refusal(functionArn, from);
    return refused === undefined ? this.find(functionArn).invoke(event) : { refused };
  }

  /** Begins to poll. A queue leaves one environment of its function to each of the others that feed the same one. */
  start(): void {
    for (const poller of this.#pollers) {
      const feeding = this.#pollers.filter((other) => other.function === poller.function).length;
      poller.start(Math.max(1, poller.function.concurrency - (feeding - 1)));
    }
  }

  /** Brings back at once what waits for its next delivery, and waits for no batch to fill. */
  hurry(): void {
    for (const poller of this.#pollers) poller.hurry();
    this.#world.sqs.endPolls();
    this.#world.sqs.hurry();
  }

  /** The queues that are polled: what waits on one that somebody has paused waits for them. */
  get #fed(): readonly string[] {
    return this.#pollers.flatMap(({ queueArn, pace }) => (pace.isEnabled ? [queueArn] : []));
  }

  /** Messages on the queues that feed functions, batches that some function has in hand, and asynchronous invocations. */
  get underWay(): number {
    const batches = this.#pollers.reduce((sum, poller) => sum + poller.underWay, 0);
    return this.#asynchronous + batches + this.#world.sqs.waiting(this.#fed);
  }

  /** As `underWay`, without the messages that are held back on purpose until some moment. */
  get atWork(): number {
    const batches = this.#pollers.reduce((sum, { underWay, isGathering }) => sum + underWay + Number(isGathering), 0);
    return this.#asynchronous + batches + this.#world.sqs.visible(this.#fed);
  }

  /** Lets batches go that wait to be filled; what is held back stays so. */
  fillNoMore(): void {
    if (!this.#pollers.some(({ isGathering }) => isGathering)) return;
    for (const poller of this.#pollers) poller.hurry();
    this.#world.sqs.endPolls();
  }

  /** Takes no more work, gives what is in hand a moment to come to its end, and ends the threads. */
  async stop(): Promise<void> {
    const polls = Promise.all(this.#pollers.map((poller) => poller.stop()));
    // a poll that was on its way to the queue when it was told to end begins to wait only now
    const again = setInterval(() => this.#world.sqs.endPolls(), 10);
    await Promise.race([polls, new Promise((resolve) => setTimeout(resolve, GRACE_MILLISECONDS).unref())]);
    await Promise.all([...this.#functions.values()].map((each) => each.stop()));
    await polls;
    clearInterval(again);
  }

  /** Whoever waits at a queue looks again, for messages may have become visible. */
  #move(milliseconds: number): void {
    for (const each of this.#functions.values()) each.tellTime();
    this.#world.sqs.endPolls();
    this.#world.sqs.advance(milliseconds);
  }

  /** Puts an event that no try has dealt with on the function's dead-letter queue, in the function's name. */
  async #setAside(target: LocalFunction, event: unknown): Promise<void> {
    const { deadLetterQueueArn } = target.definition;
    if (deadLetterQueueArn === undefined) return;
    const { endpoint, sqs } = this.#world;
    const answer = await endpoint.callAs(target.principal, 'sqs', 'SendMessage', {
      QueueUrl: sqs.queueUrl(deadLetterQueueArn.split(':').at(-1) ?? ''),
      MessageBody: JSON.stringify(event),
    });
    if (answer.status >= 300) throw new Error(`dead letters of ${target.definition.logicalId}: ${answer.body}`);
  }

  async #attempt(target: LocalFunction, event: unknown, failures: number): Promise<void> {
    this.#asynchronous += 1;
    const answer = await target.invoke(event);
    this.#asynchronous -= 1;
    const wait = RETRY_MILLISECONDS[failures];
    const allowed = this.#retries.get(target.arn) ?? RETRY_MILLISECONDS.length;
    if (!('failure' in answer)) return;
    if (wait === undefined || failures >= allowed) await this.#setAside(target, event);
    else this.#world.clock.after(wait, () => void this.#attempt(target, event, failures + 1));
  }
}
