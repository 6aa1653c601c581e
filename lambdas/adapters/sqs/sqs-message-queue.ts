import {
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { MessageQueue, QueuedMessage } from '../../ports/message-queue.ts';

/** SQS takes ten messages a call and 1 MiB in all (raised from 256 KiB in August 2025). */
const maxEntries = 10;
const maxBytes = 1024 * 1024;

/** Puts messages on SQS queues in batches and looks at each entry's answer. */
export class SqsMessageQueue implements MessageQueue {
  readonly #client: SQSClient;

  constructor(client: SQSClient) {
    this.#client = client;
  }

  async send<Message extends QueuedMessage>(messages: readonly Message[]): Promise<readonly Message[]> {
    const byQueue = Map.groupBy(messages, ({ queueUrl }) => queueUrl);
    const failed = await Promise.all(
      [...byQueue].flatMap(([queueUrl, queued]) => inBatches(queued).map((batch) => this.#sendBatch(queueUrl, batch))),
    );
    return failed.flat();
  }

  async hold(queueUrl: string, held: readonly { receiptHandle: string; seconds: number }[]): Promise<void> {
    for (let start = 0; start < held.length; start += maxEntries) {
      const entries = held.slice(start, start + maxEntries).map(({ receiptHandle, seconds }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }));
      await this.#client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    }
  }

  async #sendBatch<Message extends QueuedMessage>(queueUrl: string, batch: readonly Message[]) {
    const { Failed = [] } = await this.#client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: batch.map(toEntry) }),
    );
    const refused = new Set(Failed.map(({ Id }) => Id));
    return batch.filter((_, index) => refused.has(String(index)));
  }
}

function toEntry(
  { body, groupId, delaySeconds, attributes = {} }: QueuedMessage,
  index: number,
): SendMessageBatchRequestEntry {
  return {
    Id: String(index),
    MessageBody: body,
    MessageGroupId: groupId,
    DelaySeconds: delaySeconds,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    ),
  };
}

function inBatches<Message extends QueuedMessage>(messages: readonly Message[]): Message[][] {
  const batches: Message[][] = [];
  let bytes = maxBytes;
  for (const message of messages) {
    const size = Buffer.byteLength(message.body);
    const current = batches.at(-1);
    if (current === undefined || current.length === maxEntries || bytes + size > maxBytes) {
      batches.push([message]);
      bytes = size;
    } else {
      current.push(message);
      bytes += size;
    }
  }
  return batches;
}
