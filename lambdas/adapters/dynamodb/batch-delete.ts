import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchWrite } from './batch-write.ts';
import type { Item } from './keys.ts';

/**
 * Deletes items by their keys. Repeatable.
 *
 * @throws when deletions stay unprocessed after several rounds: the table is throttling
 */
export function batchDelete(client: DynamoDBClient, tableName: string, keys: readonly Item[]): Promise<void> {
  return batchWrite(
    client,
    tableName,
    keys.map((Key) => ({ DeleteRequest: { Key } })),
  );
}
