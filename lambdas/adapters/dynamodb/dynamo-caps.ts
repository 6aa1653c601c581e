import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type CapVerdict, countsForMs, mostCounted, type SentMessage } from '../../domain/frequency-cap.ts';
import { type NotificationId, notificationIdSchema } from '../../domain/ids.ts';
import type { CapEntry, CapKey, CapLedger } from '../../ports/cap-ledger.ts';
import { capKey } from './digest-keys.ts';
import { toItem } from './keys.ts';

/** What one item holds: ids and moments, 60 bytes each. Twice what a cap can count, for caps that count less than all. */
const mostKept = 2 * mostCounted;

/** How often it is tried while others write to the same item, before the message comes again. */
const rounds = 8;

const ledgerSchema = z.object({
  sent: z.array(z.object({ notificationId: notificationIdSchema, type: z.string(), at: z.int() })),
  version: z.int(),
});
type Ledger = z.infer<typeof ledgerSchema>;

/** What went out, in the person's own partition: one item for each category and channel that is capped for them. */
export class DynamoCaps implements CapLedger {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, { tableName }: { tableName: string }) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async reserve(
    key: CapKey,
    entry: CapEntry,
    judge: (sent: readonly SentMessage[]) => CapVerdict,
  ): Promise<CapVerdict> {
    for (let round = 0; round < rounds; round += 1) {
      const ledger = await this.#read(key);
      // the later second: what counts a little too long never lets one too many out
      const { notificationId, type } = entry;
      const mine = { notificationId, type, at: Math.ceil(entry.at / 1000) };
      const isMine = (each: { readonly notificationId: NotificationId }) => each.notificationId === notificationId;
      if (ledger.sent.some((each) => isMine(each) && each.at >= mine.at)) return { kind: 'allowed' };
      const others = ledger.sent.filter((each) => !isMine(each));
      const verdict = judge(others.map(({ type, at }) => ({ type, at: at * 1000 })));
      if (verdict.kind === 'capped') return verdict;
      const kept = others.filter(({ at }) => at * 1000 > entry.at - countsForMs);
      if (await this.#write(key, { ...ledger, sent: [...kept, mine].slice(-mostKept) })) return verdict;
    }
    throw new Error('the count of what was sent is much written to; the message comes again');
  }

  async giveBack(key: CapKey, notificationId: NotificationId): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      const ledger = await this.#read(key);
      const sent = ledger.sent.filter((each) => each.notificationId !== notificationId);
      if (sent.length === ledger.sent.length || (await this.#write(key, { ...ledger, sent }))) return;
    }
    throw new Error('the count of what was sent is much written to; the message comes again');
  }

  async #read({ recipientId, category, channel }: CapKey): Promise<Ledger> {
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#tableName,
        Key: capKey(recipientId, category, channel),
        ConsistentRead: true,
      }),
    );
    return Item ? ledgerSchema.parse(unmarshall(Item)) : { sent: [], version: 0 };
  }

  /** @returns false when somebody was faster */
  async #write({ recipientId, category, channel }: CapKey, { sent, version }: Ledger): Promise<boolean> {
    const latest = Math.max(0, ...sent.map(({ at }) => at));
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: {
            ...capKey(recipientId, category, channel),
            ...toItem({ sent, version: version + 1, ttl: latest + countsForMs / 1000 }),
          },
          ...(version === 0
            ? { ConditionExpression: 'attribute_not_exists(PK)' }
            : {
                ConditionExpression: '#version = :version',
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: toItem({ ':version': version }),
              }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
