import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { StartLimit } from '../../ports/workflows.ts';
import { startLimitKey, toItem } from './keys.ts';

const minuteMs = 60_000;

/**
 * Counts the workflows that are started in a minute, in one item that all copies of all functions share.
 *
 * Workflows are rare, so the item is; when they are not, each copy asks it until it hears no, and then not again before
 * the minute is over.
 */
export class DynamoStartLimit implements StartLimit {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #perMinute: number;
  readonly #now: () => Date;
  #fullUntil = 0;

  constructor(
    client: DynamoDBClient,
    { tableName, perMinute, now }: { tableName: string; perMinute: number; now: () => Date },
  ) {
    this.#client = client;
    this.#tableName = tableName;
    this.#perMinute = perMinute;
    this.#now = now;
  }

  async take(): Promise<boolean> {
    const now = this.#now().getTime();
    if (now < this.#fullUntil) return false;
    const minute = Math.floor(now / minuteMs) * minuteMs;
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: startLimitKey(new Date(minute).toISOString()),
          UpdateExpression: 'ADD #started :one SET #ttl = if_not_exists(#ttl, :ttl)',
          ConditionExpression: 'attribute_not_exists(#started) OR #started < :most',
          ExpressionAttributeNames: { '#started': 'started', '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({ ':one': 1, ':most': this.#perMinute, ':ttl': minute / 1000 + 86_400 }),
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      this.#fullUntil = minute + minuteMs;
      return false;
    }
  }
}
