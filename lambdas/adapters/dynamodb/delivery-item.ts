import { type Channel, channels } from '../../domain/channel.ts';
import { type DeliveryRecord, deliveryRecordSchema } from '../../domain/delivery-record.ts';

/** Attempts and outcomes stand at the top level, so that a write can set one on an item that may be new. */
export const attemptName = (channel: Channel, number: number) => `attempt#${channel}#${number}`;
export const outcomeName = (channel: Channel) => `outcome#${channel}`;

/** Beside its attempt, which is written by somebody else and must not overwrite it. */
export const receiptName = (channel: Channel, number: number) => `receipt#${channel}#${number}`;

/** That a delivery was handed over to the workflow from this channel. */
export const handedOverName = (channel: Channel) => `workflow#${channel}`;

/** The workflow that waits for a receipt of this channel. */
export const waitingName = (channel: Channel) => `waiting#${channel}`;

/** The latest receipt of this channel that its workflow was told of, as number and status. */
export const toldName = (channel: Channel) => `told#${channel}`;

/** That somebody has asked to send nothing more on this channel. */
export const cancelName = (channel: Channel) => `cancel#${channel}`;

/** The channels on which nothing more is to be sent. */
export const cancelledIn = (item: Record<string, unknown> = {}): readonly Channel[] =>
  channels.filter((channel) => item[cancelName(channel)] !== undefined);

/** The record that an item holds; `undefined` for one that holds nothing but a cancellation. */
export const recordIn = (item: Record<string, unknown> | undefined): DeliveryRecord | undefined =>
  item?.['requestedAt'] === undefined ? undefined : toRecord(item);

/** The record that an item of the table holds. */
export function toRecord(item: Record<string, unknown>): DeliveryRecord {
  const attempts = channels.map((channel) => [channel, attemptsOf(item, channel)] as const);
  return deliveryRecordSchema.parse({
    ...item,
    attempts: Object.fromEntries(attempts.filter(([, made]) => made.length > 0)),
    outcomes: byChannel(item, outcomeName) ?? {},
    handedOver: byChannel(item, handedOverName),
    waiting: byChannel(item, waitingName),
  });
}

/** What stands at the top level for each channel, or `undefined` when nothing does. */
function byChannel(item: Record<string, unknown>, nameOf: (channel: Channel) => string) {
  const held = channels.flatMap((channel) => {
    const value = item[nameOf(channel)];
    return value === undefined ? [] : [[channel, value] as const];
  });
  return held.length > 0 ? Object.fromEntries(held) : undefined;
}

function attemptsOf(item: Record<string, unknown>, channel: Channel): unknown[] {
  const made: unknown[] = [];
  for (let number = 1; ; number += 1) {
    const attempt = item[attemptName(channel, number)];
    if (typeof attempt !== 'object') return made;
    const receipt = item[receiptName(channel, number)];
    made.push(receipt === undefined ? attempt : { ...attempt, receipt });
  }
}
