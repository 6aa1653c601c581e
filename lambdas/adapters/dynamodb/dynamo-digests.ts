import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { bytesOf } from '../../domain/digest-window.ts';
import { explanationEntrySchema } from '../../domain/explanation.ts';
import { type NotificationId, notificationIdSchema, recipientIdSchema } from '../../domain/ids.ts';
import { laneSchema } from '../../domain/lane.ts';
import type { DeliveryKey } from '../../ports/delivery-log.ts';
import type {
  DigestContents,
  DigestGroup,
  DigestHead,
  DigestItem,
  Digests,
  DigestView,
  DigestWindowName,
  GatheredView,
} from '../../ports/digests.ts';
import { batchDelete } from './batch-delete.ts';
import { batchGet } from './batch-get.ts';
import {
  digestContentsKey,
  digestHeadKey,
  digestItemKey,
  digestItemsQuery,
  digestsOfPersonQuery,
} from './digest-keys.ts';
import { deliveryKey, type Item, toItem } from './keys.ts';

const nameShape = { recipientId: recipientIdSchema, group: z.string(), window: notificationIdSchema };

const headSchema = z.object({
  ...nameShape,
  state: z.enum(['open', 'closed']),
  closesAt: z.number(),
  openedBy: notificationIdSchema,
  isFirstSent: z.boolean(),
  count: z.int(),
  bytes: z.int(),
}) satisfies z.ZodType<DigestHead>;

const itemSchema = z.object({
  ...nameShape,
  notificationId: notificationIdSchema,
  into: z.string(),
  type: z.string(),
  category: z.string(),
  lane: laneSchema,
  source: z.string(),
  data: z.record(z.string(), z.unknown()),
  inline: z.unknown().optional(),
  locale: z.string().optional(),
  explanation: z.array(explanationEntrySchema),
  requestedAt: z.string(),
  expiresAt: z.string().optional(),
  gatheredAt: z.string(),
  traceparent: z.string().optional(),
  broadcastId: notificationIdSchema.optional(),
  isSentAlone: z.boolean().optional(),
  ttl: z.number(),
}) satisfies z.ZodType<DigestItem>;

const contentsSchema = z.object({
  ...nameShape,
  told: z.array(notificationIdSchema),
  expired: z.array(notificationIdSchema),
  dropped: z.array(notificationIdSchema),
  isSent: z.boolean(),
  ttl: z.number(),
}) satisfies z.ZodType<DigestContents>;

/** Seconds that a group's head outlives its window's end; the next window replaces it. */
const headKeptSeconds = 30 * 86_400;

/** Digests in the person's own partition: one head for each group, one item for each notification. */
export class DynamoDigests implements Digests {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, { tableName }: { tableName: string }) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async look(group: DigestGroup, notificationId: NotificationId): Promise<DigestView> {
    const keys = {
      head: digestHeadKey(group),
      item: digestItemKey(group, notificationId),
      delivery: deliveryKey({ recipientId: group.recipientId, notificationId }),
    };
    const itemOf = await batchGet(this.#client, this.#tableName, Object.values(keys));
    return {
      head: headSchema.optional().parse(itemOf(keys.head)),
      item: itemSchema.optional().parse(itemOf(keys.item)),
      // an item without it holds nothing but a cancellation
      isDealtWith: itemOf(keys.delivery)?.['requestedAt'] !== undefined,
    };
  }

  async head(group: DigestGroup): Promise<DigestHead | undefined> {
    return headSchema.optional().parse(await this.#get(digestHeadKey(group)));
  }

  async find({ recipientId, notificationId }: DeliveryKey): Promise<GatheredView | undefined> {
    const query = { TableName: this.#tableName, ConsistentRead: true, ...digestsOfPersonQuery({ recipientId }) };
    const held: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateQuery({ client: this.#client }, query))
      held.push(...Items.map((item) => unmarshall(item)));
    const found = held.find((each) => each['notificationId'] === notificationId && each['isSentAlone'] !== true);
    if (found === undefined) return undefined;
    const item = itemSchema.parse(found);
    const isInWindow = ({ window, isSentAlone }: Record<string, unknown>) =>
      window === item.window && isSentAlone !== true;
    const ofGroup = held.filter(({ group }) => group === item.group);
    return {
      item,
      head: headSchema.optional().parse(ofGroup.find(({ state }) => state !== undefined)),
      contents: contentsSchema.optional().parse(ofGroup.find((each) => each['told'] !== undefined && isInWindow(each))),
      count: ofGroup.filter((each) => each['notificationId'] !== undefined && isInWindow(each)).length,
    };
  }

  async open(head: DigestHead, replaces: NotificationId | undefined): Promise<boolean> {
    const ttl = Math.ceil(head.closesAt / 1000) + headKeptSeconds;
    return this.#put({ ...digestHeadKey(head), ...toItem({ ...head, ttl }) }, replaces);
  }

  async takePlace(
    window: DigestWindowName,
    { bytes, max, maxBytes, now }: { bytes: number; max: number; maxBytes: number; now: number },
  ): Promise<DigestHead | undefined> {
    const attributes = await this.#update({
      Key: digestHeadKey(window),
      UpdateExpression: 'ADD #count :one, #bytes :bytes',
      // the first item of a window has a place whatever its size
      ConditionExpression:
        '#window = :window AND #state = :open AND closesAt > :now AND #count < :max AND (#count = :none OR #bytes <= :room)',
      ExpressionAttributeNames: { '#count': 'count', '#bytes': 'bytes', '#window': 'window', '#state': 'state' },
      ExpressionAttributeValues: toItem({
        ':one': 1,
        ':none': 0,
        ':bytes': bytes,
        ':window': window.window,
        ':open': 'open',
        ':now': now,
        ':max': max,
        ':room': maxBytes - bytes,
      }),
      ReturnValues: 'ALL_NEW',
    });
    return attributes && headSchema.parse(unmarshall(attributes));
  }

  put(item: DigestItem, replaces: NotificationId | undefined): Promise<boolean> {
    return this.#put({ ...digestItemKey(item, item.notificationId), ...toItem({ ...item }) }, replaces);
  }

  async takeOut(item: DigestItem): Promise<void> {
    if (!(await this.#forget(item))) return;
    // a window that is closed, or another one, keeps its count
    await this.#update({
      Key: digestHeadKey(item),
      UpdateExpression: 'ADD #count :one, #bytes :bytes',
      ConditionExpression: '#window = :window AND #state = :open AND #count > :none',
      ExpressionAttributeNames: { '#count': 'count', '#bytes': 'bytes', '#window': 'window', '#state': 'state' },
      ExpressionAttributeValues: toItem({
        ':one': -1,
        ':none': 0,
        ':bytes': -bytesOf(item.data),
        ':window': item.window,
        ':open': 'open',
      }),
    });
  }

  /** @returns false when somebody has forgotten it before, or it has left its window */
  async #forget(item: DigestItem): Promise<boolean> {
    try {
      await this.#client.send(
        new DeleteItemCommand({
          TableName: this.#tableName,
          Key: digestItemKey(item, item.notificationId),
          ConditionExpression: '#window = :window',
          ExpressionAttributeNames: { '#window': 'window' },
          ExpressionAttributeValues: toItem({ ':window': item.window }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async close(window: DigestWindowName): Promise<void> {
    await this.#update({
      Key: digestHeadKey(window),
      UpdateExpression: 'SET #state = :closed',
      ConditionExpression: '#window = :window',
      ExpressionAttributeNames: { '#window': 'window', '#state': 'state' },
      ExpressionAttributeValues: toItem({ ':closed': 'closed', ':window': window.window }),
    });
  }

  async items(window: DigestWindowName): Promise<readonly DigestItem[]> {
    const query = { TableName: this.#tableName, ConsistentRead: true, ...digestItemsQuery(window) };
    const items: DigestItem[] = [];
    for await (const { Items = [] } of paginateQuery({ client: this.#client }, query))
      items.push(...Items.map((item) => itemSchema.parse(unmarshall(item))));
    return items.toSorted(inOrder);
  }

  async contents(window: DigestWindowName): Promise<DigestContents | undefined> {
    return contentsSchema.optional().parse(await this.#get(digestContentsKey(window)));
  }

  async settleContents(contents: DigestContents): Promise<DigestContents> {
    const isFirst = await this.#put({ ...digestContentsKey(contents), ...toItem({ ...contents }) }, undefined);
    if (isFirst) return contents;
    // one that went between the two calls is as good as ours
    return (await this.contents(contents)) ?? contents;
  }

  async markSent(window: DigestWindowName): Promise<void> {
    await this.#update({
      Key: digestContentsKey(window),
      UpdateExpression: 'SET isSent = :sent',
      ConditionExpression: 'attribute_exists(PK)',
      ExpressionAttributeValues: toItem({ ':sent': true }),
    });
  }

  async remove(window: DigestWindowName, notificationIds: readonly NotificationId[]): Promise<void> {
    await batchDelete(
      this.#client,
      this.#tableName,
      notificationIds.map((id) => digestItemKey(window, id)),
    );
  }

  async #get(Key: Item): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key, ConsistentRead: true }),
    );
    return Item && unmarshall(Item);
  }

  /** Puts an item where there is none, or in place of a window. @returns false when it is otherwise there */
  async #put(Item: Item, replaces: NotificationId | undefined): Promise<boolean> {
    const condition =
      replaces === undefined
        ? { ConditionExpression: 'attribute_not_exists(PK)' }
        : {
            ConditionExpression: '#window = :replaces',
            ExpressionAttributeNames: { '#window': 'window' },
            ExpressionAttributeValues: toItem({ ':replaces': replaces }),
          };
    try {
      await this.#client.send(new PutItemCommand({ TableName: this.#tableName, Item, ...condition }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** @returns `undefined` when the condition does not hold */
  async #update(input: Omit<UpdateItemCommandInput, 'TableName'>): Promise<Item | undefined> {
    try {
      const { Attributes = {} } = await this.#client.send(
        new UpdateItemCommand({ TableName: this.#tableName, ...input }),
      );
      return Attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}

/** As they were gathered; those of one moment by their ids, so that it is always the same order. */
const inOrder = (one: DigestItem, other: DigestItem) =>
  `${one.gatheredAt} ${one.notificationId}` < `${other.gatheredAt} ${other.notificationId}` ? -1 : 1;
