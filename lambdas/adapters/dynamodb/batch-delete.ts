import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import type { Item } from './keys.ts';

/** DynamoDB takes 25 writes a call. */
const keysPerCall = 25;
/** Rounds for deletions that DynamoDB left unprocessed before the whole is given up, to be done again. */
const rounds = 8;

/**
 * Deletes items by their keys. Repeatable.
 *
 * @throws when deletions stay unprocessed after several rounds: the table is throttling
 */
export async function batchDelete(client: DynamoDBClient, tableName: string, keys: readonly Item[]): Promise<void> {
  for (let start = 0; start < keys.length; start += keysPerCall)
    await deleteChunk(client, tableName, keys.slice(start, start + keysPerCall));
}

async function deleteChunk(client: DynamoDBClient, tableName: string, keys: readonly Item[]): Promise<void> {
  let left: WriteRequest[] = keys.map((Key) => ({ DeleteRequest: { Key } }));
  for (let round = 0; left.length > 0; round += 1) {
    if (round === rounds) throw new Error(`table throttled: ${left.length} items stayed undeleted; try again`);
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, 25 * 2 ** round));
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: left } }));
    left = UnprocessedItems?.[tableName] ?? [];
  }
}
