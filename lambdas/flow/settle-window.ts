import { channels } from '../domain/channel.ts';
import type { DeliveryLog } from '../ports/delivery-log.ts';
import type { DigestContents, Digests, DigestWindowName } from '../ports/digests.ts';

export interface SettleWindowDependencies {
  readonly digests: Pick<Digests, 'contents' | 'items' | 'settleContents'>;
  readonly deliveries: Pick<DeliveryLog, 'load'>;
  readonly now: () => Date;
}

/**
 * Says what a window that lets nobody in any more has come to: which items are told, and which are of no more use. Whoever
 * says it first is right, and everybody else hears the same from then on.
 *
 * @returns `undefined` for a window without items
 */
export async function settleWindow(
  window: DigestWindowName,
  { digests, deliveries, now }: SettleWindowDependencies,
): Promise<DigestContents | undefined> {
  const known = await digests.contents(window);
  if (known) return known;
  const items = await digests.items(window);
  if (items.length === 0) return undefined;
  // after the items: what was told before left its record before its item went, so it is not told once more
  const deliveryOf = await deliveries.load(items);
  const moment = now().getTime();
  const fates = Map.groupBy(items, (item) => {
    const { record, cancelled = [] } = deliveryOf(item);
    if (record !== undefined || channels.every((channel) => cancelled.includes(channel))) return 'dropped';
    return item.expiresAt !== undefined && Date.parse(item.expiresAt) <= moment ? 'expired' : 'told';
  });
  const idsOf = (fate: 'told' | 'expired' | 'dropped') =>
    (fates.get(fate) ?? []).map(({ notificationId }) => notificationId);
  const { recipientId, group, window: name } = window;
  return digests.settleContents({
    recipientId,
    group,
    window: name,
    told: idsOf('told'),
    expired: idsOf('expired'),
    dropped: idsOf('dropped'),
    isSent: false,
    ttl: Math.max(...items.map(({ ttl }) => ttl)),
  });
}

/** Everything that a window has come to speaks of. */
export const idsIn = ({ told, expired, dropped }: DigestContents) => [...told, ...expired, ...dropped];
