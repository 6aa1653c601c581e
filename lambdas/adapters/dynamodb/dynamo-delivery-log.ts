import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Channel } from '../../domain/channel.ts';
import type { Attempt, DeliveryHeader, DeliveryRecord } from '../../domain/delivery-record.ts';
import { recipientProfileSchema } from '../../domain/recipient-profile.ts';
import type {
  DeliveryChange,
  DeliveryKey,
  DeliveryLog,
  DeliveryToLoad,
  LoadedDelivery,
} from '../../ports/delivery-log.ts';
import { batchGet } from './batch-get.ts';
import { attemptName, cancelledIn, cancelName, outcomeName, recordIn, toRecord } from './delivery-item.ts';
import { attemptPart, handOverPart, outcomeParts, settlePart, type WritePart } from './delivery-parts.ts';
import { deliveryKey, profileKey, toItem } from './keys.ts';

const secondsPerDay = 86_400;

/**
 * Delivery records in the recipient's partition. A delivery that succeeds at once is two writes: the claim, which is
 * also the record and the idempotency item, and the answer.
 */
export class DynamoDeliveryLog implements DeliveryLog {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #retentionDays: number;

  constructor(client: DynamoDBClient, { tableName, retentionDays }: { tableName: string; retentionDays: number }) {
    this.#client = client;
    this.#tableName = tableName;
    this.#retentionDays = retentionDays;
  }

  async load(keys: readonly DeliveryToLoad[]): Promise<(key: DeliveryToLoad) => LoadedDelivery> {
    const itemOf = await batchGet(
      this.#client,
      this.#tableName,
      keys.flatMap((key) => [profileKey(key.recipientId), ...(key.profileOnly ? [] : [deliveryKey(key)])]),
    );
    return (key) => {
      const item = itemOf(profileKey(key.recipientId));
      const profile = item && recipientProfileSchema.parse(item);
      if (key.profileOnly) return { profile, record: undefined, isUnread: true };
      const record = itemOf(deliveryKey(key));
      return {
        profile,
        record: recordIn(record),
        cancelled: cancelledIn(record),
      };
    };
  }

  async claim(
    header: DeliveryHeader,
    channel: Channel,
    number: number,
    attempt: Attempt,
    { onlyNew = false } = {},
  ): Promise<boolean> {
    const write = this.#headerWrite(header);
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: deliveryKey(header),
          UpdateExpression: `SET ${[...write.sets, '#attempt = :attempt'].join(', ')}`,
          // an empty list of channels is the record of a decision not to send
          ConditionExpression: `attribute_not_exists(#attempt) AND attribute_not_exists(#outcome) AND attribute_not_exists(#cancel) AND (attribute_not_exists(#channels)${onlyNew ? '' : ' OR size(#channels) > :none'})`,
          ExpressionAttributeNames: {
            ...write.names,
            '#attempt': attemptName(channel, number),
            '#outcome': outcomeName(channel),
            '#cancel': cancelName(channel),
          },
          ExpressionAttributeValues: {
            ...toItem({ ...write.values, ':attempt': attempt, ...(!onlyNew && { ':none': 0 }) }),
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async write(header: DeliveryHeader, change: DeliveryChange): Promise<DeliveryRecord | undefined> {
    const base = this.#headerWrite(header);
    const happened = [base, ...attemptPart(change), ...outcomeParts(change), ...handOverPart(change)];
    const written = await this.#updateIf(header, [...happened, ...settlePart(change)]);
    // a receipt has raised the status in between: what is better stays
    return written ?? this.#updateIf(header, happened);
  }

  /** @returns the record as it is now, or `undefined` when a condition does not hold */
  async #updateIf(key: DeliveryKey, parts: readonly WritePart[]): Promise<DeliveryRecord | undefined> {
    try {
      return await this.#update(key, parts);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  async #update(key: DeliveryKey, parts: readonly WritePart[]): Promise<DeliveryRecord> {
    const removes = parts.flatMap(({ removes = [] }) => removes);
    const condition = parts.flatMap(({ condition = [] }) => condition).join(' AND ');
    const { Attributes } = await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: deliveryKey(key),
        UpdateExpression: `SET ${parts.flatMap(({ sets }) => sets).join(', ')}${removes.length > 0 ? ` REMOVE ${removes.join(', ')}` : ''}`,
        ...(condition && { ConditionExpression: condition }),
        ExpressionAttributeNames: Object.assign({}, ...parts.map(({ names }) => names)),
        ExpressionAttributeValues: Object.assign({}, ...parts.map(({ values }) => toItem(values))),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return toRecord(unmarshall(Attributes ?? {}));
  }

  async settle({ attempts: _, outcomes: __, ...record }: DeliveryRecord): Promise<DeliveryRecord> {
    const Key = deliveryKey(record);
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: { ...Key, ...toItem({ ...record, ttl: this.#ttl(record) }) },
          // what holds nothing but a cancellation is no record
          ConditionExpression: 'attribute_not_exists(requestedAt)',
        }),
      );
      return { ...record, attempts: {}, outcomes: {} };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const { Item } = await this.#client.send(
        new GetItemCommand({ TableName: this.#tableName, Key, ConsistentRead: true }),
      );
      // a record that expired between the two calls is as good as ours
      return Item ? toRecord(unmarshall(Item)) : { ...record, attempts: {}, outcomes: {} };
    }
  }

  async cancel(key: DeliveryKey, channels: readonly Channel[], at: string): Promise<DeliveryRecord | undefined> {
    const { Attributes } = await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: deliveryKey(key),
        UpdateExpression: `SET ${channels.map((channel) => `#${channel} = if_not_exists(#${channel}, :at)`).join(', ')}, #ttl = if_not_exists(#ttl, :ttl)`,
        ExpressionAttributeNames: {
          '#ttl': 'ttl',
          ...Object.fromEntries(channels.map((channel) => [`#${channel}`, cancelName(channel)])),
        },
        ExpressionAttributeValues: toItem({ ':at': at, ':ttl': this.#ttl({ requestedAt: at }) }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return Attributes && recordIn(unmarshall(Attributes));
  }

  /** What every write sets if it is the first one. */
  #headerWrite(header: DeliveryHeader): WritePart {
    const fields = Object.entries({ ...header, ttl: this.#ttl(header) }).filter(([, value]) => value !== undefined);
    return {
      sets: fields.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`),
      names: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
      values: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
    };
  }

  #ttl({ requestedAt }: Pick<DeliveryHeader, 'requestedAt'>): number {
    return Math.ceil(Date.parse(requestedAt) / 1000) + this.#retentionDays * secondsPerDay;
  }
}
