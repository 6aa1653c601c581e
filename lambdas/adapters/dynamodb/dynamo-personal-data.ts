import { type DynamoDBClient, PutItemCommand, paginateQuery, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { RecipientId } from '../../domain/ids.ts';
import { newTopicShards } from '../../domain/topic.ts';
import type { PersonalData, PersonalDataPage } from '../../ports/personal-data.ts';
import { batchDelete } from './batch-delete.ts';
import { erasureKey, heldHash, holderKey, type Item, personQuery, profileKey, reviewKey, toItem } from './keys.ts';
import { memberKeys, subscribedTopic } from './topic-keys.ts';

const tables = ['records', 'evidence'] as const;

/** Where a page begins: the table, and the sort key after which it goes on. The person is never part of it. */
const placeSchema = z.strictObject({ table: z.enum(tables), after: z.string().min(1).max(1024).optional() });
type Place = z.infer<typeof placeSchema>;

/** A person's partitions: one with all that is kept of them, one with the evidence of their consents. */
export class DynamoPersonalData implements PersonalData {
  readonly #client: DynamoDBClient;
  readonly #tableNames: Readonly<Record<(typeof tables)[number], string>>;

  constructor(client: DynamoDBClient, names: { tableName: string; evidenceTableName: string }) {
    this.#client = client;
    this.#tableNames = { records: names.tableName, evidence: names.evidenceTableName };
  }

  async export(recipientId: RecipientId, from?: string): Promise<PersonalDataPage | 'unknown-page'> {
    const place: Place | undefined = from === undefined ? { table: 'records' } : toPlace(from);
    if (place === undefined) return 'unknown-page';
    const { PK } = profileKey(recipientId);
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#tableNames[place.table],
        ConsistentRead: true,
        ...personQuery(recipientId),
        ...(place.after !== undefined && PK && { ExclusiveStartKey: { PK, ...toItem({ SK: place.after }) } }),
      }),
    );
    const next = following(place.table, LastEvaluatedKey);
    return { items: Items.map(toExported), ...(next && { next: toText(next) }) };
  }

  async erase(recipientId: RecipientId): Promise<number> {
    let count = await this.#erasePartition('evidence', recipientId);
    count += await this.#erasePartition('records', recipientId);
    // last, so that who repeats a half-done erasure still finds the addresses
    await batchDelete(this.#client, this.#tableNames.records, [profileKey(recipientId)]);
    return count;
  }

  async noteErasure({ erasureId, ...note }: { erasureId: string; at: string; items: number }): Promise<void> {
    const Item = { ...erasureKey(erasureId), ...toItem({ erasureId, ...note }) };
    await this.#client.send(new PutItemCommand({ TableName: this.#tableNames.records, Item }));
  }

  async #erasePartition(table: (typeof tables)[number], recipientId: RecipientId): Promise<number> {
    let count = 0;
    const query = {
      TableName: this.#tableNames[table],
      ConsistentRead: true,
      ...personQuery(recipientId),
      ProjectionExpression: 'PK, SK, receivedAt, shards',
    };
    for await (const { Items = [] } of paginateQuery({ client: this.#client }, query)) {
      const elsewhere = Items.flatMap((item) => pointersTo(item, recipientId));
      await batchDelete(this.#client, this.#tableNames.records, elsewhere);
      const others = Items.filter(({ SK }) => SK?.S !== profileKey(recipientId)['SK']?.S);
      await batchDelete(
        this.#client,
        this.#tableNames[table],
        others.map(({ PK, SK }) => ({ ...(PK && { PK }), ...(SK && { SK }) })),
      );
      count += Items.length;
    }
    return count;
  }
}

/** The items outside the person's partition that lead to one inside it. */
function pointersTo({ SK, receivedAt, shards }: Item, recipientId: RecipientId): readonly Item[] {
  const sortKey = SK?.S ?? '';
  const hash = heldHash(sortKey);
  if (hash !== undefined) return [holderKey(hash, recipientId)];
  const topic = subscribedTopic(sortKey);
  if (topic !== undefined) return memberKeys(topic, Number(shards?.N ?? newTopicShards), recipientId);
  return receivedAt?.S === undefined ? [] : [reviewKey(sortKey, receivedAt.S)];
}

function following(table: Place['table'], lastKey: Item | undefined): Place | undefined {
  const after = lastKey?.['SK']?.S;
  if (after !== undefined) return { table, after };
  return table === 'records' ? { table: 'evidence' } : undefined;
}

const toText = (place: Place) => Buffer.from(JSON.stringify(place)).toString('base64url');

function toPlace(text: string): Place | undefined {
  try {
    return placeSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function toExported(item: Item): PersonalDataPage['items'][number] {
  const { PK: _, SK, ...held } = unmarshall(item);
  return { kind: String(SK).split('#')[0]?.toLowerCase() ?? '', ...held };
}
