import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DueEntry } from '../../ports/waiting-room.ts';
import { dueKey, dueMinute, dueShardOf, toItem } from './keys.ts';

/** Seconds after which an entry goes that nobody has struck off; a stopped deployment has that long to wake it. */
const keptSeconds = 30 * 86_400;

/** Notes who is due when. Entries hold ids only; what is due is in the person's own partition. */
export class DynamoDuePointers {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => Date;

  constructor(client: DynamoDBClient, { tableName, now }: { tableName: string; now: () => Date }) {
    this.#client = client;
    this.#tableName = tableName;
    this.#now = now;
  }

  /**
   * Has an entry woken in the first full minute from a moment on; what is due already, in the next one. Repeatable.
   *
   * @param dueAt - epoch milliseconds
   */
  async add(entry: DueEntry, dueAt: number): Promise<void> {
    // a minute that was looked at may not be looked at again
    const minute = dueMinute(Math.max(dueAt, this.#now().getTime() + 1));
    const { kind, recipientId, notificationId, version, lane, source } = entry;
    const key = dueKey({ minute, shard: dueShardOf(recipientId) }, entry);
    const ttl = Date.parse(minute) / 1000 + keptSeconds;
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#tableName,
        Item: { ...key, ...toItem({ kind, recipientId, notificationId, version, lane, source, ttl }) },
      }),
    );
  }
}
