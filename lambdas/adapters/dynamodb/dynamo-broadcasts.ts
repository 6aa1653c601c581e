import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import {
  type Broadcast,
  broadcastSchema,
  type Checkpoint,
  checkpointSchema,
  type SettledCounts,
  settledChangesSchema,
  settledCountsSchema,
} from '../../domain/broadcast.ts';
import { deliveryStatuses } from '../../domain/delivery-status.ts';
import type { NotificationId } from '../../domain/ids.ts';
import type { Broadcasts } from '../../ports/broadcasts.ts';
import { batchGet } from './batch-get.ts';
import { type Item, toItem } from './keys.ts';
import { broadcastKey, checkpointKey, settledKey, settledShards } from './topic-keys.ts';

/** How long a broadcast can be looked at after it began: what it asked for may be due a year later. */
const keptSeconds = 455 * 86_400;

/** Broadcasts in DynamoDB: no item grows with the number of members, and none is written more than once a page. */
export class DynamoBroadcasts implements Broadcasts {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => Date;
  readonly #chance: () => number;

  constructor(
    client: DynamoDBClient,
    { tableName, now, chance }: { tableName: string; now: () => Date; chance: () => number },
  ) {
    this.#client = client;
    this.#tableName = tableName;
    this.#now = now;
    this.#chance = chance;
  }

  async start(broadcast: Broadcast): Promise<Broadcast> {
    const Item = { ...broadcastKey(broadcast.broadcastId), ...toItem({ ...broadcast, ttl: this.#ttl() }) };
    if (await this.#putIf(Item, 'attribute_not_exists(PK)')) return broadcast;
    return (await this.load(broadcast.broadcastId)) ?? broadcast;
  }

  async load(broadcastId: NotificationId): Promise<Broadcast | undefined> {
    const itemOf = await batchGet(this.#client, this.#tableName, [broadcastKey(broadcastId)]);
    const item = itemOf(broadcastKey(broadcastId));
    return item && broadcastSchema.parse(item);
  }

  async loadShard(broadcastId: NotificationId, shard: number) {
    const keys = [broadcastKey(broadcastId), checkpointKey(broadcastId, shard)] as const;
    const itemOf = await batchGet(this.#client, this.#tableName, keys);
    const [broadcast, checkpoint] = keys.map(itemOf);
    return {
      ...(broadcast && { broadcast: broadcastSchema.parse(broadcast) }),
      ...(checkpoint && { checkpoint: checkpointSchema.parse(checkpoint) }),
    };
  }

  async checkpoints({
    broadcastId,
    shards,
  }: Pick<Broadcast, 'broadcastId' | 'shards'>): Promise<readonly Checkpoint[]> {
    const keys = Array.from({ length: shards }, (_, shard) => checkpointKey(broadcastId, shard));
    const itemOf = await batchGet(this.#client, this.#tableName, keys);
    return keys.flatMap((key) => {
      const item = itemOf(key);
      return item ? [checkpointSchema.parse(item)] : [];
    });
  }

  advance(broadcastId: NotificationId, before: Checkpoint | undefined, next: Checkpoint): Promise<boolean> {
    return this.#putIf(
      { ...checkpointKey(broadcastId, next.shard), ...toItem({ ...next, ttl: this.#ttl() }) },
      before === undefined ? 'attribute_not_exists(PK)' : 'stepId = :before',
      before && { ':before': before.stepId },
    );
  }

  async cancel(broadcastId: NotificationId, at: Date): Promise<Broadcast | undefined> {
    try {
      const { Attributes } = await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: broadcastKey(broadcastId),
          UpdateExpression: 'SET cancelledAt = if_not_exists(cancelledAt, :at)',
          ConditionExpression: 'attribute_exists(PK)',
          ExpressionAttributeValues: toItem({ ':at': at.toISOString() }),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return broadcastSchema.parse(unmarshall(Attributes ?? {}));
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  async isCancelled(broadcastId: NotificationId): Promise<boolean> {
    return (await this.load(broadcastId))?.cancelledAt !== undefined;
  }

  async countSettled(broadcastId: NotificationId, counts: SettledCounts): Promise<void> {
    const named = deliveryStatuses.filter((status) => counts[status]);
    if (named.length === 0) return;
    const shard = Math.floor(this.#chance() * settledShards);
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: settledKey(broadcastId, shard),
        UpdateExpression: `ADD ${named.map((status) => `${status} :${status}`).join(', ')} SET #ttl = if_not_exists(#ttl, :ttl)`,
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: toItem({
          ...Object.fromEntries(named.map((status) => [`:${status}`, counts[status]])),
          ':ttl': this.#ttl(),
        }),
      }),
    );
  }

  async readSettled(broadcastId: NotificationId): Promise<SettledCounts> {
    const keys = Array.from({ length: settledShards }, (_, shard) => settledKey(broadcastId, shard));
    const itemOf = await batchGet(this.#client, this.#tableName, keys);
    const shards = keys.map((key) => countsOf(itemOf(key)));
    const total = (status: (typeof deliveryStatuses)[number]) =>
      shards.reduce((sum, counts) => sum + (counts[status] ?? 0), 0);
    return settledCountsSchema.parse(
      Object.fromEntries(
        deliveryStatuses.map((status) => [status, total(status)] as const).filter(([, count]) => count > 0),
      ),
    );
  }

  async #putIf(item: Item, condition: string, values?: Record<string, unknown>): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: item,
          ConditionExpression: condition,
          ...(values && { ExpressionAttributeValues: toItem(values) }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  readonly #ttl = () => Math.ceil(this.#now().getTime() / 1000) + keptSeconds;
}

const countsOf = (item: Record<string, unknown> | undefined): SettledCounts =>
  settledChangesSchema.parse(
    Object.fromEntries(
      Object.entries(item ?? {}).filter(([name]) => deliveryStatuses.some((status) => status === name)),
    ),
  );
