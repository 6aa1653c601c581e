import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { expect } from '@jest/globals';

type Item = Record<string, unknown>;

/** A running stack as a service and an operator see it: its outputs and the AWS SDK, nothing else. */
export interface Stack {
  readonly outputs: Readonly<Record<string, string>>;
  /** Puts events on the bus, ten a call; throws when one is not taken. */
  put(detailType: string, details: readonly object[], source?: string): Promise<void>;
  /** Makes a person known, and waits until they are. */
  introduce(recipientId: string, contactPoints: object, rest?: object): Promise<void>;
  item(PK: string, SK: string): Promise<Item | undefined>;
  delivery(recipientId: string, notificationId: string): Promise<Item | undefined>;
  /** The delivery's record once it is over. */
  settled(recipientId: string, notificationId: string): Promise<Item>;
  /** Waits for a message in the queue of this output that `matches`, takes it out, and gives it. */
  take(queueOutput: string, matches: (message: Message) => boolean): Promise<Message>;
  sendToQueue(queueUrl: string, body: string): Promise<void>;
}

/** The status of a message that a provider has taken; a receipt may have told more by now. */
export const taken = expect.stringMatching(/^(accepted|delivered)$/);

/** How long anything may take before the test gives up; nothing is asserted about how long it takes. */
const patienceMs = 50_000;

/** Asks until there is an answer. */
export async function eventually<Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  const until = Date.now() + patienceMs;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 500)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > until) throw new Error(`${what}: not within ${patienceMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Whether a delivery is over: with `all` when every channel has its outcome, otherwise when it was settled. */
export function isSettled(record: Item): boolean {
  const channels = Array.isArray(record['channels']) ? record['channels'] : [];
  if (record['strategy'] !== 'all' || channels.length === 0) return record['settledAt'] !== undefined;
  return channels.every((channel) => record[`outcome#${channel}`]);
}

/**
 * Opens a stack.
 *
 * @param nudge - called while something is waited for; on the local cloud it can end waits that queues impose
 */
export function openStack(outputs: Readonly<Record<string, string>>, config: object, nudge = () => {}): Stack {
  const waitFor = <Answer>(what: string, ask: () => Promise<Answer | undefined>) =>
    eventually(what, async () => {
      const answer = await ask();
      if (answer === undefined) nudge();
      return answer;
    });
  const events = new EventBridgeClient(config);
  const dynamo = new DynamoDBClient(config);
  const sqs = new SQSClient(config);
  const output = (name: string) => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`the stack has no output ${name}`);
    return value;
  };

  const item = async (PK: string, SK: string) => {
    const key = { TableName: output('TableName'), Key: marshall({ PK, SK }), ConsistentRead: true };
    const { Item } = await dynamo.send(new GetItemCommand(key));
    return Item && unmarshall(Item);
  };
  const delivery = (recipientId: string, notificationId: string) =>
    item(`R#${recipientId}`, `DELIVERY#${notificationId}`);

  const put: Stack['put'] = async (detailType, details, source = 'e2e.tests') => {
    for (let start = 0; start < details.length; start += 10) {
      const { FailedEntryCount, Entries } = await events.send(
        new PutEventsCommand({
          Entries: details.slice(start, start + 10).map((detail) => ({
            EventBusName: output('EventBusName'),
            Source: source,
            DetailType: detailType,
            Detail: JSON.stringify(detail),
          })),
        }),
      );
      if (FailedEntryCount) throw new Error(`events not taken: ${JSON.stringify(Entries)}`);
    }
  };

  return {
    outputs,
    put,
    item,
    delivery,
    introduce: async (recipientId, contactPoints, rest = {}) => {
      const occurredAt = new Date().toISOString();
      await put('RecipientChanged.v1', [{ recipientId, occurredAt, contactPoints, ...rest }]);
      await waitFor(`${recipientId} known`, () => item(`R#${recipientId}`, 'PROFILE'));
    },
    settled: (recipientId, notificationId) =>
      waitFor(`${notificationId} to ${recipientId} settled`, async () => {
        const record = await delivery(recipientId, notificationId);
        return record && isSettled(record) ? record : undefined;
      }),
    take: (queueOutput, matches) =>
      waitFor(`a message in ${queueOutput}`, async () => {
        const QueueUrl = output(queueOutput);
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: 10,
            MessageAttributeNames: ['All'],
            VisibilityTimeout: 1,
          }),
        );
        const found = Messages.find(matches);
        if (found) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: found.ReceiptHandle }));
        return found;
      }),
    sendToQueue: async (QueueUrl, MessageBody) => {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    },
  };
}
