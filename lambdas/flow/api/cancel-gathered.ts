import type { CancelResult } from '../../contracts/api/cancel.ts';
import { channels as allChannels, type Channel } from '../../domain/channel.ts';
import type { DeliveryKey } from '../../ports/delivery-log.ts';
import type { DigestItem, GatheredView } from '../../ports/digests.ts';
import { endBetween } from '../broadcasts/count-settled.ts';
import { recordOfGathered } from '../records-of-decisions.ts';
import { settledEvent } from '../settled-event.ts';
import type { CancelDependencies } from './cancel.ts';

/**
 * Takes what is marked as cancelled out of the digest that it was gathered into, if it was and the digest could go by no
 * other channel.
 *
 * The mark was written before the digest is looked at: whoever closes a window that is open now finds the mark, and does
 * not tell of it.
 *
 * @param channel - the one that is marked; `undefined` when all of them are
 */
export async function cancelGathered(
  key: DeliveryKey,
  channel: Channel | undefined,
  dependencies: CancelDependencies,
): Promise<CancelResult> {
  const { deliveries, digests, now } = dependencies;
  const { recipientId } = key;
  const gathered = await digests.find(key);
  if (gathered === undefined) return { recipientId, result: 'unknown', channels: [] };
  if (channel === undefined) return { recipientId, result: await takeOut(gathered, dependencies), channels: [] };

  const left = await channelsLeft(key, gathered.item, dependencies);
  if (left.length > 0) return { recipientId, result: 'gathered', channels: left };
  await deliveries.cancel(key, allChannels, now().toISOString());
  const since = await digests.find(key);
  return { recipientId, result: since ? await takeOut(since, dependencies) : 'under-way', channels: [] };
}

/** By which the digest may go, and on which it was not cancelled. */
async function channelsLeft(
  key: DeliveryKey,
  { into }: DigestItem,
  { deliveries, types, settings }: CancelDependencies,
) {
  const { cancelled = [] } = (await deliveries.load([key]))(key);
  const declared = types.find(({ type }) => type === into)?.channels ?? allChannels;
  return declared.filter((channel) => settings[channel] && !cancelled.includes(channel));
}

async function takeOut(gathered: GatheredView, dependencies: CancelDependencies): Promise<CancelResult['result']> {
  const { item, head, contents } = gathered;
  if (head?.window === item.window && head.state === 'open') {
    await end(item, dependencies);
    return 'cancelled';
  }
  if (contents?.dropped.includes(item.notificationId)) return 'cancelled';
  return contents?.expired.includes(item.notificationId) ? 'ended' : 'under-way';
}

/** The record comes first: with it nobody tells of the item, whether or not it is still there. */
async function end(item: DigestItem, dependencies: CancelDependencies): Promise<void> {
  const { deliveries, digests, countSettled, events, settledEvents, now } = dependencies;
  const ended = recordOfGathered(item, 'cancelled', 'cancelled-by-request', now());
  const inForce = await deliveries.settle(ended);
  if (inForce.settledAt === ended.settledAt) await countSettled(endBetween(undefined, inForce));
  const event = settledEvent(inForce, settledEvents);
  const untold = event ? await events.publish([event]) : [];
  if (untold.length > 0) throw new Error('a cancelled delivery could not be told of; ask once more');
  await digests.takeOut(item);
}
