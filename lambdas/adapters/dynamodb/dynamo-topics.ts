import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type RecipientId, recipientIdSchema, type TopicName } from '../../domain/ids.ts';
import {
  newTopicShards,
  type Subscription,
  subscriptionSchema,
  type TopicHeader,
  topicHeaderSchema,
} from '../../domain/topic.ts';
import type { MemberPage, Topics } from '../../ports/topics.ts';
import { batchGet } from './batch-get.ts';
import { type Item, toItem } from './keys.ts';
import {
  memberKey,
  memberKeys,
  memberOf,
  membersQuery,
  subscribedKey,
  subscribedQuery,
  topicHeaderKey,
} from './topic-keys.ts';

/** What somebody's own partition says of a topic: absent, leaving, or subscribed. */
type Wanted = Readonly<Record<string, unknown>> | undefined;

/** How often a membership is brought in line when others change the subscription at the same time. */
const rounds = 5;
/** Pages of a megabyte after which a shard is too large to be counted at once: about 10,000 members each. */
const countedPages = 20;

/**
 * Topics in DynamoDB. What somebody wants stands in their own partition, first; the membership that broadcasts read is
 * brought in line with it, and looked at again when it changed meanwhile. So whatever comes at the same time or is broken
 * off, erasing the person finds every membership, and repeating a change makes it whole.
 */
export class DynamoTopics implements Topics {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => Date;
  readonly #newId: () => string;

  constructor(
    client: DynamoDBClient,
    { tableName, now, newId }: { tableName: string; now: () => Date; newId: () => string },
  ) {
    this.#client = client;
    this.#tableName = tableName;
    this.#now = now;
    this.#newId = newId;
  }

  async readHeader(topic: TopicName): Promise<TopicHeader | undefined> {
    const item = await this.#get(topicHeaderKey(topic));
    return item && topicHeaderSchema.parse(item);
  }

  async subscribe(recipientId: RecipientId, topic: TopicName): Promise<'subscribed' | 'uploaded'> {
    const { kind, shards } =
      (await this.readHeader(topic)) ?? (await openTopic(this.#client, this.#tableName, topic, 'subscribed'));
    if (kind === 'uploaded') return kind;
    const { Attributes } = await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: subscribedKey(recipientId, topic),
        UpdateExpression:
          'SET topic = :topic, shards = :shards, version = :version, since = if_not_exists(since, :now) REMOVE leaving',
        ExpressionAttributeValues: toItem({
          ':topic': topic,
          ':shards': shards,
          ':version': this.#newId(),
          ':now': this.#now().toISOString(),
        }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    await this.#bringInLine(recipientId, { topic, shards }, Attributes && unmarshall(Attributes));
    return 'subscribed';
  }

  async unsubscribe(recipientId: RecipientId, topic: TopicName): Promise<void> {
    const header = await this.readHeader(topic);
    if (header === undefined) return;
    await this.#bringInLine(recipientId, header, await this.#markLeaving(recipientId, topic));
  }

  async subscriptionsOf(recipientId: RecipientId): Promise<readonly Subscription[]> {
    const query = { TableName: this.#tableName, ConsistentRead: true, ...subscribedQuery(recipientId) };
    const subscriptions: Subscription[] = [];
    for await (const { Items = [] } of paginateQuery({ client: this.#client }, query))
      for (const item of Items.map((each) => unmarshall(each)))
        if (isWanted(item)) subscriptions.push(subscriptionSchema.parse(item));
    return subscriptions;
  }

  async readMembers(
    { topic, shard, after }: { topic: TopicName; shard: number; after?: RecipientId | undefined },
    limit: number,
  ): Promise<MemberPage> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#tableName,
        ConsistentRead: true,
        ...membersQuery(topic, shard),
        ...(after !== undefined && { ExclusiveStartKey: memberKey(topic, shard, after) }),
        Limit: limit,
      }),
    );
    return {
      members: Items.map((item) => recipientIdSchema.parse(memberOf(item))),
      isLast: LastEvaluatedKey === undefined,
    };
  }

  async countMembers(topic: TopicName, shard: number): Promise<number | undefined> {
    const query = { TableName: this.#tableName, ...membersQuery(topic, shard), Select: 'COUNT' as const };
    let [count, pages] = [0, 0];
    for await (const { Count = 0 } of paginateQuery({ client: this.#client }, query)) {
      if (pages === countedPages) return undefined;
      count += Count;
      pages += 1;
    }
    return count;
  }

  async #bringInLine(
    recipientId: RecipientId,
    { topic, shards }: Pick<TopicHeader, 'topic' | 'shards'>,
    subscribed: Wanted,
  ): Promise<void> {
    let wanted = subscribed;
    for (let round = 0; round < rounds; round += 1) {
      const [home, ...earlier] = memberKeys(topic, shards, recipientId);
      if (isWanted(wanted)) await this.#client.send(new PutItemCommand({ TableName: this.#tableName, Item: home }));
      for (const Key of isWanted(wanted) ? earlier : [home, ...earlier])
        await this.#client.send(new DeleteItemCommand({ TableName: this.#tableName, Key }));
      const now = await this.#get(subscribedKey(recipientId, topic));
      if (now?.['version'] === wanted?.['version']) {
        if (now === undefined || isWanted(now) || (await this.#forget(recipientId, topic, now))) return;
        wanted = await this.#get(subscribedKey(recipientId, topic));
      } else wanted = now;
    }
    throw new Error(`the subscription changed ${rounds} times while it was being carried out; try again`);
  }

  async #markLeaving(recipientId: RecipientId, topic: TopicName): Promise<Wanted> {
    try {
      const { Attributes } = await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: subscribedKey(recipientId, topic),
          UpdateExpression: 'SET leaving = :leaving, version = :version',
          ConditionExpression: 'attribute_exists(PK)',
          ExpressionAttributeValues: toItem({ ':leaving': true, ':version': this.#newId() }),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return Attributes && unmarshall(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  /** @returns false when the subscription has changed since it was read */
  async #forget(recipientId: RecipientId, topic: TopicName, { version }: NonNullable<Wanted>): Promise<boolean> {
    try {
      await this.#client.send(
        new DeleteItemCommand({
          TableName: this.#tableName,
          Key: subscribedKey(recipientId, topic),
          ConditionExpression: 'attribute_not_exists(PK) OR version = :version',
          // an uploaded audience's has none, until somebody leaves it
          ExpressionAttributeValues: toItem({ ':version': version }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async #get(key: Item): Promise<Wanted> {
    return (await batchGet(this.#client, this.#tableName, [key]))(key);
  }
}

/** Makes a topic, unless somebody else was first. @returns the one that is there now */
export async function openTopic(
  client: DynamoDBClient,
  tableName: string,
  topic: TopicName,
  kind: TopicHeader['kind'],
): Promise<TopicHeader> {
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: topicHeaderKey(topic),
      UpdateExpression:
        'SET topic = if_not_exists(topic, :topic), kind = if_not_exists(kind, :kind), shards = if_not_exists(shards, :shards)',
      ExpressionAttributeValues: toItem({ ':topic': topic, ':kind': kind, ':shards': newTopicShards }),
      ReturnValues: 'ALL_NEW',
    }),
  );
  return topicHeaderSchema.parse(unmarshall(Attributes ?? {}));
}

const isWanted = (subscribed: Wanted): boolean => subscribed !== undefined && subscribed['leaving'] !== true;
