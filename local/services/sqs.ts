import { AsyncLocalStorage } from 'node:async_hooks';
import * as z from 'zod';
import { ACCOUNT, arn } from '../account.ts';
import { chunksOf } from '../chunks.ts';
import type { AwsAnswer, AwsCall, LocalService, NeededPermission } from '../wire.ts';
import { fairest } from './fair-queue.ts';
import type { Fauxqs } from './fauxqs.ts';
import { payloadBytes } from './sqs-payload.ts';

type Queue = ReturnType<Fauxqs['queues']['createQueue']>;

const groupedSchema = z.object({ MessageBody: z.string(), MessageGroupId: z.string().optional() });
const sendSchema = z.union([
  z.object({ Entries: z.array(groupedSchema) }).transform(({ Entries }) => Entries),
  groupedSchema.transform((entry) => [entry]),
]);

/** SQS, run by fauxqs behind the gateway's address. */
export class Sqs implements LocalService {
  readonly name = 'sqs';
  readonly #fauxqs: Fauxqs;
  readonly #url: () => string;
  /** What is being sent by the call that is under way. */
  readonly #sending = new AsyncLocalStorage<z.infer<typeof groupedSchema>[]>();
  readonly #failed = new Map<string, readonly string[]>();

  constructor(fauxqs: Fauxqs, url: () => string) {
    this.#fauxqs = fauxqs;
    this.#url = url;
  }

  /** Makes a queue, or takes the kept one of that name and gives it these attributes. */
  create(name: string, attributes: Readonly<Record<string, string>>): { readonly url: string; readonly arn: string } {
    const url = this.queueUrl(name);
    const kept = this.#fauxqs.queues.getQueueByName(name);
    const queue = kept ?? this.#fauxqs.queues.createQueue(name, url, arn('sqs', name), { ...attributes });
    if (kept !== undefined) takeOver(kept, attributes);
    this.#honourGroups(queue);
    return { url, arn: queue.arn };
  }

  queueUrl(name: string): string {
    return `${this.#url()}/${ACCOUNT}/${name}`;
  }

  /** The seconds for which a received message is hidden. */
  visibilityTimeout(queueArn: string): number {
    return Number(this.#fauxqs.queues.getQueueByArn(queueArn)?.attributes['VisibilityTimeout'] ?? 30);
  }

  permissions({ action, input }: AwsCall): readonly NeededPermission[] {
    const url = input['QueueUrl'] ?? input['QueueName'];
    const name = typeof url === 'string' ? (url.split('/').at(-1) ?? '') : '*';
    return [{ action: `sqs:${action.replace(/Batch$/, '')}`, resource: arn('sqs', name), context: {} }];
  }

  async handle(call: AwsCall): Promise<AwsAnswer> {
    const sent = call.action.startsWith('SendMessage') ? sendSchema.safeParse(call.input).data : undefined;
    const handled = await this.#sending.run(sent ?? [], () => this.#fauxqs.handle(call));
    const answer = { ...handled, billed: chunksOf(payloadBytes(call.action, call.input, handled.body)) };
    // a kept queue remembers the address of an earlier run
    if (!/^(GetQueueUrl|ListQueues|CreateQueue)$/.test(call.action)) return answer;
    return { ...answer, body: answer.body.replaceAll(/https?:\/\/[^/"]+(?=\/\d{12}\/)/g, this.#url()) };
  }

  /** Remembers a delivery that failed, so that `hurry` can bring it back before its time. */
  failed(queueArn: string, receiptHandle: string): void {
    const inFlight = this.#fauxqs.queues.getQueueByArn(queueArn)?.inflightMessages;
    const handles = [...(this.#failed.get(queueArn) ?? []), receiptHandle];
    this.#failed.set(
      queueArn,
      handles.filter((handle) => inFlight?.has(handle)),
    );
  }

  /** Makes visible at once what failed or was delayed. */
  hurry(): void {
    for (const queue of this.#fauxqs.queues.allQueues()) {
      for (const handle of this.#failed.get(queue.arn) ?? []) queue.changeVisibility(handle, 0);
      const delayed = [...queue.delayedMessages, ...[...queue.fifoDelayed.values()].flat()];
      for (const message of delayed) message.delayUntil = Date.now();
      queue.processTimers();
    }
    this.#failed.clear();
  }

  /** Brings delayed and failed messages nearer to being visible; those in hand are timed by the clock on the wall. */
  advance(milliseconds: number): void {
    for (const queue of this.#fauxqs.queues.allQueues()) {
      for (const handle of this.#failed.get(queue.arn) ?? []) {
        const entry = queue.inflightMessages.get(handle);
        if (entry !== undefined) entry.visibilityDeadline -= milliseconds;
      }
      for (const message of [...queue.delayedMessages, ...[...queue.fifoDelayed.values()].flat()]) {
        if (message.delayUntil !== undefined) message.delayUntil -= milliseconds;
      }
      queue.processTimers();
    }
  }

  /** Answers everybody who waits for messages. */
  endPolls(): void {
    this.#fauxqs.queues.shutdown();
  }

  /** Messages on the queues with these ARNs that somebody has still to deal with: visible, delayed or in flight. */
  waiting(queueArns: Iterable<string>): number {
    return [...queueArns].reduce((sum, queueArn) => {
      const queue = this.#fauxqs.queues.getQueueByArn(queueArn);
      const { ready = [], delayed = [], inflight = [] } = queue?.inspectMessages() ?? {};
      return sum + ready.length + delayed.length + inflight.length;
    }, 0);
  }

  /** How many messages on these queues may be taken this moment. */
  visible(queueArns: Iterable<string>): number {
    return [...queueArns].reduce(
      (sum, queueArn) => sum + (this.#fauxqs.queues.getQueueByArn(queueArn)?.inspectMessages().ready.length ?? 0),
      0,
    );
  }

  /** fauxqs drops the group of a message on a standard queue, so we put it back, and are fair among the groups. */
  #honourGroups(queue: Queue): void {
    if (queue.isFifo()) return;
    const enqueue = queue.enqueue.bind(queue);
    queue.enqueue = (message) => {
      const sending = this.#sending.getStore() ?? [];
      const index = sending.findIndex(({ MessageBody }) => MessageBody === message.body);
      const [entry] = index < 0 ? [] : sending.splice(index, 1);
      if (entry?.MessageGroupId !== undefined) message.messageGroupId = entry.MessageGroupId;
      enqueue(message);
    };
    const dequeue = queue.dequeue.bind(queue);
    queue.dequeue = (count, ...others) => {
      queue.processTimers();
      if (queue.messages.length > count) {
        const inFlight = [...queue.inflightMessages.values()].map(({ message }) => message);
        const next = new Set(fairest(queue.messages, inFlight, count));
        queue.messages = [...next, ...queue.messages.filter((message) => !next.has(message))];
      }
      return dequeue(count, ...others);
    };
  }
}

/** A queue of an earlier run gets the template's attributes; whoever had its messages in hand is gone. */
function takeOver(queue: Queue, attributes: Readonly<Record<string, string>>): void {
  queue.setAttributes({ ...attributes });
  for (const handle of [...queue.inflightMessages.keys()]) queue.changeVisibility(handle, 0);
}
