import type { CloseDigestV1 } from '../contracts/commands/wake.v1.ts';
import type { SettledEvents } from '../contracts/environment.ts';
import { inlineRecipientSchema } from '../contracts/events/notification-requested.v1.ts';
import type { DeliveryLog } from '../ports/delivery-log.ts';
import type { DigestContents, DigestItem, Digests, DigestWindowName } from '../ports/digests.ts';
import type { EventPublisher } from '../ports/event-publisher.ts';
import { endBetween, type JustSettled } from './broadcasts/count-settled.ts';
import { reasonOfGathered, windowNamed } from './digest-names.ts';
import type { CheckedType, ParsedRequest } from './parse-request.ts';
import { recordOfGathered } from './records-of-decisions.ts';
import { idsIn, settleWindow } from './settle-window.ts';
import { settledEvent } from './settled-event.ts';

export interface CloseDigestDependencies {
  readonly digests: Digests;
  readonly deliveries: Pick<DeliveryLog, 'load' | 'settle'>;
  readonly typeNamed: (name: string) => CheckedType | undefined;
  /** Counts what has ended for broadcasts. */
  readonly countSettled?: ((settled: readonly JustSettled[]) => Promise<void>) | undefined;
  readonly events: EventPublisher;
  readonly settledEvents: SettledEvents;
  readonly now: () => Date;
}

/**
 * Closes a digest's window and makes the request that tells of its items. Asked again, it makes the same one, with the
 * same id and the same items, until `digestSent` was told.
 *
 * @returns `undefined` when there is nothing to tell: the window has no items, or was told of before
 */
export const closeDigest =
  (dependencies: CloseDigestDependencies) =>
  async ({ recipientId, notificationId }: CloseDigestV1): Promise<ParsedRequest | undefined> => {
    const { digests } = dependencies;
    const window = windowNamed(recipientId, notificationId);
    if (window === undefined) throw new Error(`${notificationId} is no digest; close-digest takes none but those`);
    // before its items are read: see Digests
    await digests.close(window);
    const contents = await settleWindow(window, dependencies);
    if (contents === undefined) return undefined;
    if (contents.isSent || contents.told.length === 0) {
      await finish(window, contents, dependencies);
      return undefined;
    }
    const items = await itemsOf(contents.told, window, digests);
    // some have gone since: somebody else has sent it, or the person was erased
    if (items.length < contents.told.length) return undefined;
    return toRequest(items, window, dependencies);
  };

/**
 * Ends the notifications that a digest tells of, once its own request was carried out: each has its record, which leads
 * on to the digest. Repeatable.
 */
export const digestSent =
  (dependencies: CloseDigestDependencies) =>
  async ({ recipientId, notificationId }: CloseDigestV1): Promise<void> => {
    const window = windowNamed(recipientId, notificationId);
    const contents = window && (await dependencies.digests.contents(window));
    if (contents) await finish(window, contents, dependencies);
  };

async function itemsOf(ids: readonly string[], window: DigestWindowName, digests: Digests) {
  const known = new Map((await digests.items(window)).map((item) => [item.notificationId.toString(), item]));
  return ids.flatMap((id) => known.get(id) ?? []);
}

function toRequest(
  items: readonly DigestItem[],
  { recipientId, window }: DigestWindowName,
  { typeNamed, now }: CloseDigestDependencies,
): ParsedRequest {
  const last = items.at(-1);
  if (last === undefined) throw new Error(`${window} was to tell of nothing`);
  const type = typeNamed(last.into);
  if (type === undefined)
    throw new Error(`${last.into} is not in the catalogue, and a digest waits for it; declare it and deploy`);
  const checked = type.checkData({
    count: items.length,
    items: items.map(({ notificationId, data }) => ({ notificationId, data })),
  });
  if ('problems' in checked) {
    const { field, problem } = checked.problems[0] ?? { field: 'data', problem: 'does not fit' };
    throw new Error(`${last.into} does not take the items that were gathered for it: ${field} ${problem}`);
  }
  const { source, locale, inline } = last;
  return {
    request: {
      notificationId: window,
      type: type.type,
      to: [inline === undefined ? { recipientId } : inlineRecipientSchema.parse(inline)],
      data: checked.data,
      ...(locale && { locale }),
    },
    type,
    data: checked.data,
    source,
    requestedAt: now().toISOString(),
  };
}

async function finish(
  window: DigestWindowName,
  contents: DigestContents,
  dependencies: CloseDigestDependencies,
): Promise<void> {
  const { digests, deliveries, countSettled, events, settledEvents, now } = dependencies;
  const told = await itemsOf(contents.told, window, digests);
  const expired = await itemsOf(contents.expired, window, digests);
  const dropped = await itemsOf(contents.dropped, window, digests);
  const records = [
    ...told.map((item) => recordOfGathered(item, 'accepted', reasonOfGathered(window.window), now())),
    ...expired.map((item) => recordOfGathered(item, 'expired', 'expired-before-its-digest', now())),
    ...dropped.map((item) => recordOfGathered(item, 'cancelled', 'cancelled-by-request', now())),
  ];
  const settled = await Promise.all(records.map((record) => deliveries.settle(record)));
  // of two that record the same, one has ended it
  await countSettled?.(
    settled.flatMap((record, index) =>
      record.settledAt === records[index]?.settledAt ? endBetween(undefined, record) : [],
    ),
  );
  // whatever was dealt with otherwise keeps its record, and was told of then
  const news = settled.filter(({ reason }, index) => records[index]?.reason === reason);
  const untold = await events.publish(news.flatMap((record) => settledEvent(record, settledEvents) ?? []));
  if (untold.length > 0)
    throw new Error('the end of a gathered notification could not be told; the message comes again');
  // before they go: who asks again hears that it was sent, not that there is less of it
  await digests.markSent(window);
  await digests.remove(window, idsIn(contents));
}
