import { createHash } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { InboundTexts, TextForReview } from '../../ports/inbound-texts.ts';
import { type Item, toItem } from './keys.ts';

const secondsPerDay = 86_400;

/** Nobody repeats a message by mistake after two days. */
const seenDays = 2;

/** Time enough to look at a text, and for the ten business days of 47 CFR 64.1200(a)(10) many times over. */
const reviewDays = 90;

/** Seen messages by a hash of their id; texts for review in their sender's partition, where an erasure finds them. */
export class DynamoInboundTexts implements InboundTexts {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => Date;

  constructor(client: DynamoDBClient, { tableName, now }: { tableName: string; now: () => Date }) {
    this.#client = client;
    this.#tableName = tableName;
    this.#now = now;
  }

  async isSeen(messageId: string): Promise<boolean> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: seenKey(messageId), ConsistentRead: true }),
    );
    return Item !== undefined;
  }

  async markSeen(messageId: string, kept: 'days' | 'for-good'): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: { ...seenKey(messageId), ...(kept === 'days' && toItem({ ttl: this.#ttl(seenDays) })) },
          ConditionExpression: 'attribute_not_exists(PK)',
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** The text first: a list that names a text which is not there would send somebody looking for it. */
  async keepForReview({ textId, recipientId, receivedAt, ...text }: TextForReview): Promise<void> {
    const ttl = this.#ttl(reviewDays);
    await this.#put({ PK: `R#${recipientId}`, SK: `TEXT#${textId}`, receivedAt, ...text, ttl });
    await this.#put({ PK: `REVIEW#${receivedAt.slice(0, 7)}`, SK: textId, recipientId, receivedAt, ttl });
  }

  async #put(values: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#tableName, Item: toItem(values) }));
  }

  #ttl(days: number): number {
    return Math.ceil(this.#now().getTime() / 1000) + days * secondsPerDay;
  }
}

const seenKey = (messageId: string): Item =>
  toItem({ PK: `SEEN#${createHash('sha256').update(messageId).digest('base64url')}`, SK: 'SEEN' });
