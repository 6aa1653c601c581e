import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type WaitingRequest, waitingRequestSchema } from '../../domain/waiting-request.ts';
import type { DeliveryKey } from '../../ports/delivery-log.ts';
import type { WaitingRoom } from '../../ports/waiting-room.ts';
import { batchGet } from './batch-get.ts';
import { DynamoDuePointers } from './dynamo-due-pointers.ts';
import { toItem, waitingKey } from './keys.ts';

/** Seconds after its moment, or after it was cancelled, that a request is kept; a stopped deployment can wake so late. */
const keptSeconds = 30 * 86_400;

/** Requests wait in the person's own partition, where erasure finds them; who is due when is noted by ids. */
export class DynamoWaitingRoom implements WaitingRoom {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #pointers: DynamoDuePointers;

  constructor(client: DynamoDBClient, { tableName, now }: { tableName: string; now: () => Date }) {
    this.#client = client;
    this.#tableName = tableName;
    this.#pointers = new DynamoDuePointers(client, { tableName, now });
  }

  async keep(waiting: WaitingRequest): Promise<'kept' | 'cancelled' | 'taken'> {
    const { recipientId, notificationId, version, lane = 'normal', source, dueAt } = waiting;
    const dueAtMs = Date.parse(dueAt);
    // the pointer first: one that leads nowhere is harmless, and a request that none leads to would wait for ever
    await this.#pointers.add({ kind: 'request', recipientId, notificationId, version, lane, source }, dueAtMs);
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: { ...waitingKey(waiting), ...toItem({ ...waiting, ttl: Math.ceil(dueAtMs / 1000) + keptSeconds }) },
          ConditionExpression:
            'attribute_not_exists(PK) OR (version = :previous AND attribute_not_exists(cancelledAt))',
          ExpressionAttributeValues: toItem({ ':previous': version - 1 }),
        }),
      );
      return 'kept';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return (await this.#isCancelled(waiting)) ? 'cancelled' : 'taken';
    }
  }

  async load(keys: readonly DeliveryKey[]): Promise<(key: DeliveryKey) => WaitingRequest | undefined> {
    const itemOf = await batchGet(this.#client, this.#tableName, keys.map(waitingKey));
    return (key) => {
      const item = itemOf(waitingKey(key));
      return item === undefined || item['cancelledAt'] ? undefined : waitingRequestSchema.parse(item);
    };
  }

  async done(key: DeliveryKey, version: number): Promise<void> {
    try {
      await this.#client.send(
        new DeleteItemCommand({
          TableName: this.#tableName,
          Key: waitingKey(key),
          ConditionExpression: 'version = :version AND attribute_not_exists(cancelledAt)',
          ExpressionAttributeValues: toItem({ ':version': version }),
        }),
      );
    } catch (error) {
      // gone already, waiting anew, or cancelled
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async cancel(key: DeliveryKey, at: string): Promise<WaitingRequest | undefined> {
    const { Attributes = {} } = await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: waitingKey(key),
        UpdateExpression:
          'SET cancelledAt = if_not_exists(cancelledAt, :at), #ttl = :ttl, #data = :nothing REMOVE #inline',
        ExpressionAttributeNames: { '#ttl': 'ttl', '#data': 'data', '#inline': 'inline' },
        ExpressionAttributeValues: toItem({
          ':at': at,
          ':ttl': Math.ceil(Date.parse(at) / 1000) + keptSeconds,
          ':nothing': {},
        }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    // what never waited has no version
    return Attributes['version'] === undefined ? undefined : waitingRequestSchema.parse(unmarshall(Attributes));
  }

  async #isCancelled(key: DeliveryKey): Promise<boolean> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: waitingKey(key), ConsistentRead: true }),
    );
    return Item?.['cancelledAt'] !== undefined;
  }
}
