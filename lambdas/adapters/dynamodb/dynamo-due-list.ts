import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { notificationIdSchema, recipientIdSchema } from '../../domain/ids.ts';
import { laneSchema } from '../../domain/lane.ts';
import type { DueEntry, DueList, DueShard } from '../../ports/waiting-room.ts';
import { batchDelete } from './batch-delete.ts';
import { dueCheckpointKey, dueKey, dueMinutesQuery, dueQuery, dueShards, minuteOfNote, toItem } from './keys.ts';

const entrySchema = z.object({
  kind: z.enum(['request', 'digest']),
  recipientId: recipientIdSchema,
  notificationId: notificationIdSchema,
  version: z.int().positive(),
  lane: laneSchema,
  source: z.string(),
}) satisfies z.ZodType<DueEntry>;

const checkpointSchema = z.object({ minute: z.iso.datetime() });

/** How many shards are looked at at once. */
const width = 32;
const dayMs = 86_400_000;

/** Who is due, by minute and shard. */
export class DynamoDueList implements DueList {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, { tableName }: { tableName: string }) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async minutesDue(from: string, to: string): Promise<readonly string[]> {
    const minutes: string[] = [];
    const lastDay = Math.floor(Date.parse(to) / dayMs);
    for (let day = Math.floor(Date.parse(from) / dayMs); day <= lastDay; day += 1) {
      const query = { TableName: this.#tableName, ConsistentRead: true, ...dueMinutesQuery(day * dayMs, from, to) };
      for await (const { Items = [] } of paginateQuery({ client: this.#client }, query))
        minutes.push(...Items.map(minuteOfNote));
    }
    return minutes;
  }

  async shardsDue(minutes: readonly string[]): Promise<readonly DueShard[]> {
    const shards = minutes.flatMap((minute) =>
      Array.from({ length: dueShards }, (_, shard): DueShard => ({ minute, shard })),
    );
    const due: DueShard[] = [];
    for (let start = 0; start < shards.length; start += width) {
      const some = shards.slice(start, start + width);
      const held = await Promise.all(some.map((shard) => this.#holdsAny(shard)));
      due.push(...some.filter((_, index) => held[index]));
    }
    return due;
  }

  async page(shard: DueShard, limit: number): Promise<readonly DueEntry[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({ TableName: this.#tableName, ConsistentRead: true, Limit: limit, ...dueQuery(shard) }),
    );
    return Items.map((item) => entrySchema.parse(unmarshall(item)));
  }

  async strike(shard: DueShard, entries: readonly DueEntry[]): Promise<void> {
    await batchDelete(
      this.#client,
      this.#tableName,
      entries.map((entry) => dueKey(shard, entry)),
    );
  }

  async checkpoint(): Promise<string | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: dueCheckpointKey, ConsistentRead: true }),
    );
    return Item && checkpointSchema.parse(unmarshall(Item)).minute;
  }

  async reach(minute: string): Promise<void> {
    await this.#client.send(
      new PutItemCommand({ TableName: this.#tableName, Item: { ...dueCheckpointKey, ...toItem({ minute }) } }),
    );
  }

  async #holdsAny(shard: DueShard): Promise<boolean> {
    const { Count = 0 } = await this.#client.send(
      new QueryCommand({ TableName: this.#tableName, Limit: 1, Select: 'COUNT', ...dueQuery(shard) }),
    );
    return Count > 0;
  }
}
