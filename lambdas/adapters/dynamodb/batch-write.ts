import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';

/** DynamoDB takes 25 writes a call. */
const writesPerCall = 25;
/** Rounds for writes that DynamoDB left unprocessed before the whole is given up, to be done again. */
const rounds = 8;

/**
 * Puts and deletes items without conditions, each key at most once. Repeatable.
 *
 * @param width - how many calls are made at the same time
 * @throws when writes stay unprocessed after several rounds: the table is throttling
 */
export async function batchWrite(
  client: DynamoDBClient,
  tableName: string,
  writes: readonly WriteRequest[],
  width = 1,
): Promise<void> {
  const starts = Array.from({ length: Math.ceil(writes.length / writesPerCall) }, (_, index) => index * writesPerCall);
  for (let first = 0; first < starts.length; first += width)
    await Promise.all(
      starts
        .slice(first, first + width)
        .map((start) => writeChunk(client, tableName, writes.slice(start, start + writesPerCall))),
    );
}

async function writeChunk(client: DynamoDBClient, tableName: string, writes: readonly WriteRequest[]): Promise<void> {
  let left: WriteRequest[] = [...writes];
  for (let round = 0; left.length > 0; round += 1) {
    if (round === rounds) throw new Error(`table throttled: ${left.length} items stayed unwritten; try again`);
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, 25 * 2 ** round));
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: left } }));
    left = UnprocessedItems?.[tableName] ?? [];
  }
}
