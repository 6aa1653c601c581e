import { createHash } from 'node:crypto';
import { newTopicShards } from '../../domain/topic.ts';
import { type Item, toItem } from './keys.ts';

/** What is known of a topic as a whole. */
export const topicHeaderKey = (topic: string): Item => toItem({ PK: `TOPIC#${topic}`, SK: 'HEADER' });

const importPrefix = 'IMPORT#';

/** How the import of one version of an audience's file stands. */
export const audienceImportKey = (topic: string, version: string): Item =>
  toItem({ PK: `TOPIC#${topic}`, SK: `${importPrefix}${version}` });

/** The query for every import into a topic. */
export const audienceImportsQuery = (topic: string) => ({
  KeyConditionExpression: 'PK = :topic AND begins_with(SK, :import)',
  ExpressionAttributeValues: toItem({ ':topic': `TOPIC#${topic}`, ':import': importPrefix }),
});

const memberPrefix = 'R#';
const shardPartition = (topic: string, shard: number) => `TOPIC#${topic}#${shard}`;

/** A member of a topic. */
export const memberKey = (topic: string, shard: number, recipientId: string): Item =>
  toItem({ PK: shardPartition(topic, shard), SK: `${memberPrefix}${recipientId}` });

/** Whom such an item is about. */
export const memberOf = ({ SK }: Item): string => (SK?.S ?? '').slice(memberPrefix.length);

/** The query for the members of a shard. */
export const membersQuery = (topic: string, shard: number) => ({
  KeyConditionExpression: 'PK = :shard',
  ExpressionAttributeValues: toItem({ ':shard': shardPartition(topic, shard) }),
});

/**
 * Where somebody's membership may be: first where it belongs, then where it was while the topic had fewer shards. The
 * bytes of the hash are others than those that spread what is due: a page of one shard is due all over.
 */
export function memberKeys(topic: string, shards: number, recipientId: string): readonly [Item, ...Item[]] {
  const hash = createHash('sha256').update(recipientId).digest().readUInt32BE(4);
  const earlier: Item[] = [];
  for (let count = shards / 2; count >= newTopicShards; count /= 2)
    earlier.push(memberKey(topic, hash % count, recipientId));
  return [memberKey(topic, hash % shards, recipientId), ...earlier];
}

const subscribedPrefix = 'SUBSCRIBED#';

/** In the person's own partition: that they are a member of a topic, so that erasing them finds it. */
export const subscribedKey = (recipientId: string, topic: string): Item =>
  toItem({ PK: `R#${recipientId}`, SK: `${subscribedPrefix}${topic}` });

/** The topic that such an item is about, or `undefined` for another item. */
export const subscribedTopic = (sortKey: string): string | undefined =>
  sortKey.startsWith(subscribedPrefix) ? sortKey.slice(subscribedPrefix.length) : undefined;

/** The query for everything that somebody is subscribed to. */
export const subscribedQuery = (recipientId: string) => ({
  KeyConditionExpression: 'PK = :person AND begins_with(SK, :subscribed)',
  ExpressionAttributeValues: toItem({ ':person': `R#${recipientId}`, ':subscribed': subscribedPrefix }),
});

/** What was asked for in a broadcast. */
export const broadcastKey = (broadcastId: string): Item => toItem({ PK: `BROADCAST#${broadcastId}`, SK: 'HEADER' });

/** How far a shard of a broadcast has come; each in a partition of its own. */
export const checkpointKey = (broadcastId: string, shard: number): Item =>
  toItem({ PK: `BROADCAST#${broadcastId}#SHARD#${shard}`, SK: 'CHECKPOINT' });

/** The counters of a broadcast are spread over so many partitions: every batch of deliveries adds to one. */
export const settledShards = 16;

/** One shard of a broadcast's counters. */
export const settledKey = (broadcastId: string, shard: number): Item =>
  toItem({ PK: `BROADCAST#${broadcastId}#COUNT#${shard}`, SK: 'COUNTS' });
