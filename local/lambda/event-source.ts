import type { Endpoint } from '../gateway/endpoint.ts';
import type { Sqs } from '../services/sqs.ts';
import type { Principal } from '../wire.ts';
import type { LocalFunction } from './local-function.ts';
import { type ReceivedMessage, readMessages, sqsEvent, succeeded } from './sqs-event.ts';

/** What the template says about a function that is fed from a queue. */
export interface EventSource {
  /** The mapping's own id. */
  readonly id: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly reportsBatchItemFailures: boolean;
  readonly maximumConcurrency?: number;
  readonly isEnabled: boolean;
}

/** Whether a queue is polled, and by how many batches at once; may be changed while it is. */
export type SourcePace = Pick<EventSource, 'isEnabled' | 'maximumConcurrency'>;

interface World {
  readonly endpoint: Endpoint;
  readonly sqs: Sqs;
}

const LONGEST_POLL_SECONDS = 20;
const LARGEST_RECEIVE = 10;

/** Polls a queue for a function, in the function's name, and deletes what it has dealt with. */
export class QueuePoller {
  readonly #source: EventSource;
  readonly #function: LocalFunction;
  readonly #world: World;
  readonly #queueUrl: string;
  readonly #principal: Principal;
  readonly #running = new Set<Promise<void>>();
  #pace: SourcePace;
  #mostBatches = 1;
  #repaced = Promise.withResolvers<void>();
  #polling = Promise.resolve();
  #stopped = false;
  #hurried = false;
  /** Whether a batch is being gathered that has its first message. */
  #gathering = false;

  constructor(source: EventSource, target: LocalFunction, world: World) {
    this.#source = source;
    this.#pace = source;
    this.#function = target;
    this.#world = world;
    this.#principal = { ...target.principal, through: 'event source' };
    this.#queueUrl = world.sqs.queueUrl(source.queueArn.split(':').at(-1) ?? '');
  }

  get function(): LocalFunction {
    return this.#function;
  }

  /** Begins to poll; no more than so many batches at once are in the function's hands. */
  start(mostBatches: number): void {
    this.#mostBatches = mostBatches;
    this.#polling = this.#poll();
  }

  get id(): string {
    return this.#source.id;
  }

  get pace(): SourcePace {
    return this.#pace;
  }

  /** Changes the pace. What has been received already is still given to the function. */
  repace(pace: Partial<SourcePace>): void {
    this.#pace = { ...this.#pace, ...pace };
    this.#repaced.resolve();
    this.#repaced = Promise.withResolvers();
  }

  /** Lets a batch that waits to be filled go as it is, once its wait at the queue has been ended. */
  hurry(): void {
    this.#hurried = true;
  }

  /** Takes no more messages. Resolves when those in hand are dealt with. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#repaced.resolve();
    await this.#polling;
    await Promise.all(this.#running);
  }

  get queueArn(): string {
    return this.#source.queueArn;
  }

  /** Whether messages have been taken that the function has not been given yet. */
  get isGathering(): boolean {
    return this.#gathering;
  }

  /** Batches that the function has in hand. */
  get underWay(): number {
    return this.#running.size;
  }

  async #poll(): Promise<void> {
    while (!this.#stopped) {
      const limit = Math.min(this.#pace.maximumConcurrency ?? this.#mostBatches, this.#mostBatches);
      if (!this.#pace.isEnabled || this.#running.size >= limit) {
        await Promise.race([this.#repaced.promise, ...(this.#pace.isEnabled ? this.#running : [])]);
        continue;
      }
      const messages = await this.#receiveBatch();
      if (messages.length === 0 || this.#stopped) continue;
      const batch = this.#process(messages).finally(() => this.#running.delete(batch));
      this.#running.add(batch);
      this.#gathering = false;
    }
  }

  async #receiveBatch(): Promise<readonly ReceivedMessage[]> {
    const { batchSize, batchingWindowSeconds } = this.#source;
    const batch = [...(await this.#receive(Math.min(batchSize, LARGEST_RECEIVE), LONGEST_POLL_SECONDS))];
    const until = Date.now() + batchingWindowSeconds * 1000;
    this.#hurried = false;
    this.#gathering = batch.length > 0;
    while (batch.length > 0 && batch.length < batchSize && !this.#stopped && !this.#hurried) {
      const seconds = Math.min(LONGEST_POLL_SECONDS, Math.floor((until - Date.now()) / 1000));
      if (seconds < 1) break;
      batch.push(...(await this.#receive(Math.min(batchSize - batch.length, LARGEST_RECEIVE), seconds)));
    }
    return batch;
  }

  async #receive(count: number, waitSeconds: number): Promise<readonly ReceivedMessage[]> {
    const answer = await this.#call('ReceiveMessage', {
      MaxNumberOfMessages: count,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return this.#stopped ? [] : readMessages(answer);
  }

  async #process(messages: readonly ReceivedMessage[]): Promise<void> {
    const answer = await this.#function.invoke(sqsEvent(messages, this.#source.queueArn), messages.length);
    const done =
      'failure' in answer ? [] : this.#source.reportsBatchItemFailures ? succeeded(messages, answer.result) : messages;
    for (const message of messages) {
      if (!done.includes(message)) this.#world.sqs.failed(this.#source.queueArn, message.ReceiptHandle);
    }
    for (let start = 0; start < done.length; start += LARGEST_RECEIVE) {
      const Entries = done
        .slice(start, start + LARGEST_RECEIVE)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await this.#call('DeleteMessageBatch', { Entries });
    }
  }

  async #call(action: string, input: Record<string, unknown>): Promise<string> {
    const { endpoint } = this.#world;
    const answer = await endpoint.callAs(this.#principal, 'sqs', action, {
      QueueUrl: this.#queueUrl,
      ...input,
    });
    if (answer.status >= 300) throw new Error(`event source of ${this.#function.definition.logicalId}: ${answer.body}`);
    return answer.body;
  }
}
