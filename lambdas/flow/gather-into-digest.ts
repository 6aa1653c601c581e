import { deadline } from '../domain/deadline.ts';
import { bytesOf, type Gathering } from '../domain/digest-window.ts';
import type { DeliveryPlan } from '../domain/plan-delivery.ts';
import type { DeliveryLog } from '../ports/delivery-log.ts';
import type { DigestHead, DigestItem, Digests, DigestWindowName, DuePointers } from '../ports/digests.ts';
import { groupOf, windowIn } from './digest-names.ts';
import type { ParsedRequest } from './parse-request.ts';
import type { PlannedRecipient } from './plan-request.ts';
import { idsIn, settleWindow } from './settle-window.ts';

export interface GatherDependencies {
  readonly digests: Digests;
  readonly due: DuePointers;
  readonly deliveries: Pick<DeliveryLog, 'load'>;
  readonly now: () => Date;
}

/** What was decided for a recipient of a request. */
type GatherPlan = Extract<DeliveryPlan, { kind: 'gather' }>;

/** The most data that one digest carries, in bytes of JSON: it travels in one message and is kept in one item. */
const maxDigestBytes = 128 * 1024;

/** How long after its window's end what is kept of an item goes, should nobody have told of it. */
const keptMs = 30 * 86_400_000;

/** How long after its window's end it is known that the first one was sent for itself; its copies come sooner. */
const firstKeptMs = 86_400_000;

/** How often it is tried to get into a window before the message comes again: each time somebody else was faster. */
const rounds = 12;

/**
 * Gathers a notification into its digest. A second copy of a request finds the item of the first one.
 *
 * Nothing is lost or told twice, whatever stops whoever is at it: see Digests. Who comes too late for a window says what
 * that has come to, and goes to the next one only when it is not among it.
 *
 * @returns `send-now` when it is the first of a window whose type is to send that at once
 */
export const gatherIntoDigest =
  (dependencies: GatherDependencies) =>
  async (parsed: ParsedRequest, recipient: PlannedRecipient, plan: GatherPlan): Promise<'gathered' | 'send-now'> => {
    const { digests, now } = dependencies;
    const { notificationId } = parsed.request;
    const group = groupOf(recipient.recipientId, plan.gathering.key);
    const seen = await digests.look(group, notificationId);
    let { item } = seen;
    if (seen.isDealtWith) return 'gathered';
    for (let round = 0; round < rounds; round += 1) {
      if (item?.isSentAlone) return 'send-now';
      if (item && (await staysInItsWindow(item, plan.gathering, dependencies))) return 'gathered';
      const { window, isFirst } = await enter(parsed, group, plan.gathering, dependencies);
      const placed = { ...toItem(parsed, recipient, plan, now()), ...window, ...(isFirst && alone(plan.gathering)) };
      if (await digests.put(placed, item?.window)) {
        item = placed;
        continue;
      }
      // another copy of this request was faster
      const after = await digests.look(group, notificationId);
      if (after.isDealtWith) return 'gathered';
      item = after.item;
    }
    throw new Error(`${rounds} rounds did not get a notification into its digest; the message comes again`);
  };

const isSentFirst = (head: DigestHead | undefined, notificationId: string) =>
  head?.isFirstSent === true && head.openedBy === notificationId;

/** What is left of the first of a window: so that a copy of its request is sent too, and not gathered into another. */
const alone = ({ closesAt }: Gathering) =>
  ({ isSentAlone: true, data: {}, inline: undefined, ttl: Math.ceil((closesAt + firstKeptMs) / 1000) }) as const;

/** A window that a notification may go into, and whether it is the first of it, which is sent for itself. */
interface Entered {
  readonly window: DigestWindowName;
  readonly isFirst: boolean;
}

/** Takes a place in the group's open window, or opens the next one. */
async function enter(
  { request: { notificationId }, data, source, type }: ParsedRequest,
  group: ReturnType<typeof groupOf>,
  { closesAt, flushFirst, max }: Gathering,
  { digests, due, now }: GatherDependencies,
): Promise<Entered> {
  const bytes = bytesOf(data);
  const pointTo = ({ recipientId, window }: DigestWindowName, at: number) =>
    due.add({ kind: 'digest', recipientId, notificationId: window, version: 1, lane: type.lane, source }, at);
  for (let round = 0; round < rounds; round += 1) {
    const head = await digests.head(group);
    if (head && isSentFirst(head, notificationId)) return { window: nameOf(head), isFirst: true };
    const moment = now().getTime();
    if (head?.state === 'open') {
      const taken = await digests.takePlace(head, { bytes, max, maxBytes: maxDigestBytes, now: moment });
      if (taken) return { window: nameOf(taken), isFirst: false };
      // full, or past its end and nobody has closed it
      await pointTo(head, moment);
    }
    const window = windowIn(group, notificationId, moment);
    // first: a window that nobody closes would keep its items, one that nobody opens has none
    await pointTo(window, closesAt);
    const opened = await digests.open(
      {
        ...window,
        state: 'open',
        closesAt,
        openedBy: notificationId,
        isFirstSent: flushFirst,
        count: flushFirst ? 0 : 1,
        bytes: flushFirst ? 0 : bytes,
      },
      head?.window,
    );
    if (opened) return { window, isFirst: flushFirst };
  }
  throw new Error(`${rounds} rounds did not find a place in a digest; the message comes again`);
}

/** Whether an item that is in a window stays there: because it is open, or because it is among what it has come to. */
async function staysInItsWindow(
  item: DigestItem,
  { max }: Gathering,
  dependencies: GatherDependencies,
): Promise<boolean> {
  const { digests, due, now } = dependencies;
  const { recipientId, window, lane, source } = item;
  const moment = now().getTime();
  const closeNow = () =>
    due.add({ kind: 'digest', recipientId, notificationId: window, version: 1, lane, source }, moment);
  const head = await digests.head(item);
  if (head?.window === window && head.state === 'open') {
    if (head.closesAt <= moment || head.count >= max) await closeNow();
    return true;
  }
  let contents = await digests.contents(item);
  if (contents === undefined) {
    // who closed it may have found nothing in it and gone
    await closeNow();
    contents = await settleWindow(item, dependencies);
  }
  return contents !== undefined && idsIn(contents).includes(item.notificationId);
}

const nameOf = ({ recipientId, group, window }: DigestWindowName): DigestWindowName => ({ recipientId, group, window });

function toItem(
  { request, type, data, source, requestedAt }: ParsedRequest,
  { inline }: PlannedRecipient,
  { lane, gathering, explanation }: GatherPlan,
  now: Date,
): Omit<DigestItem, keyof DigestWindowName> {
  const { notificationId, locale, traceparent, broadcastId } = request;
  const expiry = request.expiresAt === undefined ? undefined : Date.parse(request.expiresAt);
  const expiresAt = deadline(type, Date.parse(requestedAt), expiry);
  return {
    notificationId,
    into: gathering.into,
    type: type.type,
    category: type.category.name,
    lane,
    source,
    data,
    ...(inline && { inline }),
    ...(locale && { locale }),
    explanation,
    requestedAt,
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
    gatheredAt: now.toISOString(),
    ...(traceparent && { traceparent }),
    ...(broadcastId && { broadcastId }),
    ttl: Math.ceil((gathering.closesAt + keptMs) / 1000),
  };
}
