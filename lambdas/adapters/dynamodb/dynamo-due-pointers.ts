import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DueEntry } from '../../ports/waiting-room.ts';
import { dueKey, dueMinute, dueMinuteKey, dueShardOf, toItem } from './keys.ts';

/** Seconds after which an entry goes that nobody has struck off; a stopped deployment has that long to wake it. */
const keptSeconds = 30 * 86_400;

/** How many minutes one copy of a function remembers to have noted; more than a year of hours. */
const rememberedMinutes = 10_000;

/** Notes who is due when. Entries hold ids only; what is due is in the person's own partition. */
export class DynamoDuePointers {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => Date;
  readonly #noted = new Set<string>();

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
    await this.#note(minute, ttl);
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#tableName,
        Item: { ...key, ...toItem({ kind, recipientId, notificationId, version, lane, source, ttl }) },
      }),
    );
  }
  /** Has the minute looked at. Before the entry: a minute without one is looked at in vain, which is harmless. */
  async #note(minute: string, ttl: number): Promise<void> {
    if (this.#noted.has(minute)) return;
    const Item = { ...dueMinuteKey(minute), ...toItem({ ttl }) };
    await this.#client.send(new PutItemCommand({ TableName: this.#tableName, Item }));
    if (this.#noted.size >= rememberedMinutes) this.#noted.clear();
    this.#noted.add(minute);
  }
}
