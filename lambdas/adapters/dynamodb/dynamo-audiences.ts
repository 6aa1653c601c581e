import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type AudienceImport, audienceImportSchema } from '../../domain/audience-import.ts';
import type { RecipientId, TopicName } from '../../domain/ids.ts';
import type { TopicHeader } from '../../domain/topic.ts';
import type { Audiences } from '../../ports/topics.ts';
import { batchWrite } from './batch-write.ts';
import { openTopic } from './dynamo-topics.ts';
import { toItem } from './keys.ts';
import { audienceImportKey, audienceImportsQuery, memberKeys, subscribedKey } from './topic-keys.ts';

/** An audience is for once: after this its members are forgotten, and how it was imported. */
const keptSeconds = 30 * 86_400;
/** Calls of 25 writes at the same time: at 15 ms each about 13,000 writes a second, over all shards of the topic. */
const width = 8;

/** Uploaded audiences in DynamoDB. */
export class DynamoAudiences implements Audiences {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => Date;

  constructor(client: DynamoDBClient, { tableName, now }: { tableName: string; now: () => Date }) {
    this.#client = client;
    this.#tableName = tableName;
    this.#now = now;
  }

  async open(topic: TopicName): Promise<TopicHeader | 'subscribed'> {
    const header = await openTopic(this.#client, this.#tableName, topic, 'uploaded');
    return header.kind === 'subscribed' ? 'subscribed' : header;
  }

  /** First where erasing the person finds it, so that no membership is ever left behind. */
  async addMembers({ topic, shards }: TopicHeader, members: readonly RecipientId[]): Promise<void> {
    const since = this.#now().toISOString();
    const ttl = this.#ttl();
    const each = [...new Set(members)];
    const subscribed = each.map((id) => ({ ...subscribedKey(id, topic), ...toItem({ topic, shards, since, ttl }) }));
    const memberships = each.map((id) => ({ ...memberKeys(topic, shards, id)[0], ...toItem({ ttl }) }));
    for (const items of [subscribed, memberships])
      await batchWrite(
        this.#client,
        this.#tableName,
        items.map((Item) => ({ PutRequest: { Item } })),
        width,
      );
  }

  async readImport(topic: TopicName, version?: string): Promise<AudienceImport | undefined> {
    const query = { TableName: this.#tableName, ConsistentRead: true, ...audienceImportsQuery(topic) };
    const imports: AudienceImport[] = [];
    for await (const { Items = [] } of paginateQuery({ client: this.#client }, query))
      imports.push(...Items.map((item) => audienceImportSchema.parse(unmarshall(item))));
    const asked = imports.filter((each) => version === undefined || each.version === version);
    return asked.sort((one, other) => one.startedAt.localeCompare(other.startedAt)).at(-1);
  }

  async writeImport(next: AudienceImport, from: number | undefined): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: { ...audienceImportKey(next.topic, next.version), ...toItem({ ...next, ttl: this.#ttl() }) },
          ConditionExpression:
            from === undefined ? 'attribute_not_exists(PK)' : '#position = :from AND #state = :running',
          ...(from !== undefined && {
            ExpressionAttributeNames: { '#position': 'position', '#state': 'state' },
            ExpressionAttributeValues: toItem({ ':from': from, ':running': 'running' }),
          }),
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
