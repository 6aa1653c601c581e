import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { lanes } from '../../domain/lane.ts';
import type { DueEntry, DueShard } from '../../ports/waiting-room.ts';

/** An item, or part of one, in DynamoDB's own notation. */
export type Item = Record<string, AttributeValue>;

/** Plain values in DynamoDB's notation; what is undefined is left out. */
export const toItem = (values: Readonly<Record<string, unknown>>): Item =>
  marshall(values, { removeUndefinedValues: true });

/** Everything about a person lives in one partition: export is a query, erasure is a delete. */
export const profileKey = (recipientId: string): Item => toItem({ PK: `R#${recipientId}`, SK: 'PROFILE' });

export const deliveryKey = ({ recipientId, notificationId }: { recipientId: string; notificationId: string }): Item =>
  toItem({ PK: `R#${recipientId}`, SK: `DELIVERY#${notificationId}` });

const addressPartition = (hash: string) => `ADDRESS#${hash}`;

/** An address by its keyed hash, so that a suppression survives the erasure of the person. */
export const suppressionKey = (hash: string): Item => toItem({ PK: addressPartition(hash), SK: 'SUPPRESSION' });

/** One person who has an address. */
export const holderKey = (hash: string, recipientId: string): Item =>
  toItem({ PK: addressPartition(hash), SK: `HOLDER#${recipientId}` });

const heldPrefix = 'HELD#';

/** In the person's own partition: that they are among the holders of an address, so that erasing them finds it. */
export const heldKey = (recipientId: string, hash: string): Item =>
  toItem({ PK: `R#${recipientId}`, SK: `${heldPrefix}${hash}` });

/** The hash of the address that such an item is about, or `undefined` for another item. */
export const heldHash = (sortKey: string): string | undefined =>
  sortKey.startsWith(heldPrefix) ? sortKey.slice(heldPrefix.length) : undefined;

/** The query for everybody who has an address. */
export const holdersQuery = (hash: string) => ({
  KeyConditionExpression: 'PK = :address AND begins_with(SK, :holder)',
  ExpressionAttributeValues: toItem({ ':address': addressPartition(hash), ':holder': 'HOLDER#' }),
});

const evidencePrefix = 'CONSENT#';

/** One piece of evidence; ids are ULIDs, so that they sort by time. */
export const evidenceKey = (recipientId: string, evidenceId: string): Item =>
  toItem({ PK: `R#${recipientId}`, SK: `${evidencePrefix}${evidenceId}` });

/** The query for all evidence of a person. */
export const evidenceQuery = (recipientId: string) => ({
  KeyConditionExpression: 'PK = :person AND begins_with(SK, :evidence)',
  ExpressionAttributeValues: toItem({ ':person': `R#${recipientId}`, ':evidence': evidencePrefix }),
});

/** The query for one piece of evidence: who may read all of it needs no other permission for one. */
export const oneEvidenceQuery = (recipientId: string, evidenceId: string) => ({
  KeyConditionExpression: 'PK = :person AND SK = :evidence',
  ExpressionAttributeValues: toItem({ ':person': `R#${recipientId}`, ':evidence': `${evidencePrefix}${evidenceId}` }),
});

/** The query for everything about a person. */
export const personQuery = (recipientId: string) => ({
  KeyConditionExpression: 'PK = :person',
  ExpressionAttributeValues: toItem({ ':person': `R#${recipientId}` }),
});

/** The entry by which a text in its sender's partition is found for review (see DynamoInboundTexts). */
export const reviewKey = (textSortKey: string, receivedAt: string): Item =>
  toItem({ PK: `REVIEW#${receivedAt.slice(0, 7)}`, SK: textSortKey.replace(/^TEXT#/, '') });

/** The note that an erasure took place; holds nothing personal. */
export const erasureKey = (erasureId: string): Item => toItem({ PK: `ERASURE#${erasureId}`, SK: 'NOTE' });

/** How the providers of a channel fare. */
export const channelHealthKey = (channel: string): Item => toItem({ PK: `PROVIDER#${channel}`, SK: 'HEALTH' });

/** What somebody wants of the pace of a channel. */
export const paceKey = (channel: string): Item => toItem({ PK: `PACE#${channel}`, SK: 'PACE' });

/** The counters of a channel are spread over so many partitions: every batch of a busy channel adds to one. */
export const providerShards = 8;

const providerShard = (channel: string, shard: number) => `PROVIDER#${channel}#${shard}`;
const minuteText = (moment: number) => new Date(moment).toISOString().slice(0, 16);

/** The counters of one provider in the minute of a moment, epoch milliseconds. */
export const providerCountsKey = (channel: string, shard: number, moment: number, provider: string): Item =>
  toItem({ PK: providerShard(channel, shard), SK: `${minuteText(moment)}#${provider}` });

/** The query for one shard's counters in the minutes that begin from one moment's up to another moment. */
export const providerCountsQuery = (channel: string, shard: number, from: number, to: number) => ({
  KeyConditionExpression: 'PK = :shard AND SK BETWEEN :from AND :to',
  ExpressionAttributeValues: toItem({
    ':shard': providerShard(channel, shard),
    ':from': minuteText(from),
    // sorts before every counter of its minute
    ':to': minuteText(Math.ceil(to / 60_000) * 60_000),
  }),
});

/** How many workflows were started in a minute, ISO 8601. */
export const startLimitKey = (minute: string): Item => toItem({ PK: 'LIMIT#workflow-starts', SK: minute });

/** The latest soft bounces of an address. */
export const softBounceKey = (hash: string): Item => toItem({ PK: addressPartition(hash), SK: 'SOFTBOUNCE' });

/** An attempt by the provider's id of its message. */
export const messageKey = (provider: string, providerMessageId: string): Item =>
  toItem({ PK: `MESSAGE#${provider}#${providerMessageId}`, SK: 'ATTEMPT' });

/** What is due in one minute is spread over so many partitions: 10,000 entries a second for one minute are 313 in each. */
export const dueShards = 32;

/** The first full minute that is not before a moment, epoch milliseconds: nothing is woken early. */
export const dueMinute = (dueAt: number): string => new Date(Math.ceil(dueAt / 60_000) * 60_000).toISOString();

/** The shard of everything about a person. */
export const dueShardOf = (recipientId: string): number =>
  createHash('sha256').update(recipientId).digest().readUInt32BE() % dueShards;

const duePartition = ({ minute, shard }: DueShard) => `DUE#${minute.slice(0, 16)}#${shard}`;

/** An entry among what is due; urgent ones sort first. Another version is another entry, so that none strikes it off. */
export const dueKey = (shard: DueShard, { lane, kind, recipientId, notificationId, version }: DueEntry): Item =>
  toItem({
    PK: duePartition(shard),
    SK: `${lanes.indexOf(lane)}#${kind}#${recipientId}#${notificationId}#${version}`,
  });

/** The query for what is due in a shard. */
export const dueQuery = (shard: DueShard) => ({
  KeyConditionExpression: 'PK = :shard',
  ExpressionAttributeValues: toItem({ ':shard': duePartition(shard) }),
});

const dueDay = (day: string) => `DUE#DAY#${day}`;

/** The note that something is due in a minute, so that whoever wakes looks at no other. */
export const dueMinuteKey = (minute: string): Item =>
  toItem({ PK: dueDay(minute.slice(0, 10)), SK: minute.slice(11, 16) });

/** The query for the minutes of one day, its start in epoch milliseconds, that have such a note, within two minutes. */
export const dueMinutesQuery = (dayStart: number, from: string, to: string) => {
  const day = new Date(dayStart).toISOString().slice(0, 10);
  return {
    KeyConditionExpression: 'PK = :day AND SK BETWEEN :from AND :to',
    ExpressionAttributeValues: toItem({
      ':day': dueDay(day),
      ':from': from.startsWith(day) ? from.slice(11, 16) : '00:00',
      ':to': to.startsWith(day) ? to.slice(11, 16) : '23:59',
    }),
  };
};

/** The minute that such a note is about, ISO 8601. */
export const minuteOfNote = ({ PK, SK }: Item): string => `${PK?.S?.slice(dueDay('').length)}T${SK?.S}:00.000Z`;

/** Up to which minute everything was put on its way. */
export const dueCheckpointKey: Item = toItem({ PK: 'DUE#CHECKPOINT', SK: 'CHECKPOINT' });

/** A request that waits. */
export const waitingKey = ({ recipientId, notificationId }: { recipientId: string; notificationId: string }): Item =>
  toItem({ PK: `R#${recipientId}`, SK: `WAITING#${notificationId}` });
