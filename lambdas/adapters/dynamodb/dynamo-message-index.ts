import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type AttemptReference, attemptReferenceSchema } from '../../domain/receipt.ts';
import type { MessageIndex } from '../../ports/receipt-log.ts';
import { messageKey, toItem } from './keys.ts';

/** Nobody hears of a message any more after this. */
const keptSeconds = 4 * 86_400;

/**
 * Attempts by the provider's id of the message. An entry outlives the erasure of its person by a few days at most, and
 * holds nothing but ids.
 */
export class DynamoMessageIndex implements MessageIndex {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => Date;

  constructor(client: DynamoDBClient, { tableName, now }: { tableName: string; now: () => Date }) {
    this.#client = client;
    this.#tableName = tableName;
    this.#now = now;
  }

  async remember(provider: string, providerMessageId: string, attempt: AttemptReference): Promise<void> {
    const ttl = Math.ceil(this.#now().getTime() / 1000) + keptSeconds;
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#tableName,
        Item: { ...messageKey(provider, providerMessageId), ...toItem({ ...attempt, ttl }) },
      }),
    );
  }

  async find(provider: string, providerMessageId: string): Promise<AttemptReference | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#tableName,
        Key: messageKey(provider, providerMessageId),
        ConsistentRead: true,
      }),
    );
    return Item && attemptReferenceSchema.parse(unmarshall(Item));
  }
}
