import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

type Key = Record<string, AttributeValue>;
type Item = Record<string, unknown>;

const identity = (key: Key) => `${key['PK']?.S}\n${key['SK']?.S}`;

/** DynamoDB takes 100 keys a call. */
const keysPerCall = 100;

/** Rounds for keys that DynamoDB left unprocessed before the whole read is given up and its messages come again. */
const rounds = 5;

/**
 * Reads items consistently, each key once however often it is asked for.
 *
 * @returns a function that gives the item of one of the keys
 * @throws when keys stay unprocessed after several rounds: the table is throttling
 */
export async function batchGet(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly Key[],
): Promise<(key: Key) => Item | undefined> {
  const wanted = [...new Map(keys.map((key) => [identity(key), key])).values()];
  const chunks = Array.from({ length: Math.ceil(wanted.length / keysPerCall) }, (_, index) =>
    wanted.slice(index * keysPerCall, (index + 1) * keysPerCall),
  );
  const found = (await Promise.all(chunks.map((chunk) => readChunk(client, tableName, chunk)))).flat();
  const byKey = new Map(found.map((item) => [identity(item), unmarshall(item)]));
  return (key) => byKey.get(identity(key));
}

async function readChunk(client: DynamoDBClient, tableName: string, chunk: readonly Key[]): Promise<readonly Key[]> {
  const found: Key[] = [];
  let left = [...chunk];
  for (let round = 0; left.length > 0; round += 1) {
    if (round === rounds)
      throw new Error(`table throttled: ${left.length} of ${chunk.length} keys stayed unread; try again`);
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } } }),
    );
    found.push(...(Responses?.[tableName] ?? []));
    left = UnprocessedKeys?.[tableName]?.Keys ?? [];
    if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, 25 * 2 ** round));
  }
  return found;
}
