import { type Channel, channels } from '../../domain/channel.ts';
import { type DeliveryRecord, deliveryRecordSchema } from '../../domain/delivery-record.ts';

/** Attempts and outcomes stand at the top level, so that a write can set one on an item that may be new. */
export const attemptName = (channel: Channel, number: number) => `attempt#${channel}#${number}`;
export const outcomeName = (channel: Channel) => `outcome#${channel}`;

/** The record that an item of the table holds. */
export function toRecord(item: Record<string, unknown>): DeliveryRecord {
  const attempts = channels.map((channel) => [channel, attemptsOf(item, channel)] as const);
  const outcomes = channels.map((channel) => [channel, item[outcomeName(channel)]] as const);
  return deliveryRecordSchema.parse({
    ...item,
    attempts: Object.fromEntries(attempts.filter(([, made]) => made.length > 0)),
    outcomes: Object.fromEntries(outcomes.filter(([, outcome]) => outcome !== undefined)),
  });
}

function attemptsOf(item: Record<string, unknown>, channel: Channel): unknown[] {
  const made: unknown[] = [];
  for (let number = 1; item[attemptName(channel, number)] !== undefined; number += 1)
    made.push(item[attemptName(channel, number)]);
  return made;
}
