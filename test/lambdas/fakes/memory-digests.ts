import { bytesOf } from '../../../lambdas/domain/digest-window.ts';
import type { NotificationId } from '../../../lambdas/domain/ids.ts';
import type { DeliveryKey } from '../../../lambdas/ports/delivery-log.ts';
import type {
  DigestContents,
  DigestGroup,
  DigestHead,
  DigestItem,
  Digests,
  DigestWindowName,
} from '../../../lambdas/ports/digests.ts';

const groupKey = ({ recipientId, group }: DigestGroup) => `${recipientId}/${group}`;
const itemKey = (group: DigestGroup, notificationId: string) => `${groupKey(group)}/${notificationId}`;
const windowKey = (window: DigestWindowName) => `${groupKey(window)}/${window.window}`;

/** Digests in memory; held to the same suite as those on DynamoDB. */
export class MemoryDigests implements Digests {
  readonly heads = new Map<string, DigestHead>();
  readonly held = new Map<string, DigestItem>();
  readonly settled = new Map<string, DigestContents>();
  readonly #hasRecord: (recipientId: string, notificationId: string) => boolean;

  constructor(hasRecord: (recipientId: string, notificationId: string) => boolean) {
    this.#hasRecord = hasRecord;
  }

  async look(group: DigestGroup, notificationId: NotificationId) {
    return {
      head: this.heads.get(groupKey(group)),
      item: this.held.get(itemKey(group, notificationId)),
      isDealtWith: this.#hasRecord(group.recipientId, notificationId),
    };
  }

  async head(group: DigestGroup) {
    return this.heads.get(groupKey(group));
  }

  async find({ recipientId, notificationId }: DeliveryKey) {
    const item = [...this.held.values()].find(
      (each) => each.recipientId === recipientId && each.notificationId === notificationId && !each.isSentAlone,
    );
    return (
      item && {
        item,
        head: this.heads.get(groupKey(item)),
        contents: this.settled.get(windowKey(item)),
        count: (await this.items(item)).length,
      }
    );
  }

  async open(head: DigestHead, replaces: NotificationId | undefined) {
    if (this.heads.get(groupKey(head))?.window !== replaces) return false;
    this.heads.set(groupKey(head), head);
    return true;
  }

  async takePlace(
    window: DigestWindowName,
    { bytes, max, maxBytes, now }: { bytes: number; max: number; maxBytes: number; now: number },
  ) {
    const head = this.heads.get(groupKey(window));
    if (head?.window !== window.window || head.state !== 'open' || head.closesAt <= now) return undefined;
    if (head.count >= max || (head.count > 0 && head.bytes + bytes > maxBytes)) return undefined;
    const taken = { ...head, count: head.count + 1, bytes: head.bytes + bytes };
    this.heads.set(groupKey(window), taken);
    return taken;
  }

  async put(item: DigestItem, replaces: NotificationId | undefined) {
    const key = itemKey(item, item.notificationId);
    if (this.held.get(key)?.window !== replaces) return false;
    this.held.set(key, item);
    return true;
  }

  async takeOut(item: DigestItem) {
    const key = itemKey(item, item.notificationId);
    if (this.held.get(key)?.window !== item.window) return;
    this.held.delete(key);
    const head = this.heads.get(groupKey(item));
    if (head?.window !== item.window || head.state !== 'open' || head.count === 0) return;
    this.heads.set(groupKey(item), { ...head, count: head.count - 1, bytes: head.bytes - bytesOf(item.data) });
  }

  async close(window: DigestWindowName) {
    const head = this.heads.get(groupKey(window));
    if (head?.window === window.window) this.heads.set(groupKey(window), { ...head, state: 'closed' });
  }

  async items(window: DigestWindowName) {
    return [...this.held.values()]
      .filter((item) => groupKey(item) === groupKey(window) && item.window === window.window && !item.isSentAlone)
      .toSorted((one, other) =>
        `${one.gatheredAt} ${one.notificationId}` < `${other.gatheredAt} ${other.notificationId}` ? -1 : 1,
      );
  }

  async contents(window: DigestWindowName) {
    return this.settled.get(windowKey(window));
  }

  async settleContents(contents: DigestContents) {
    const known = this.settled.get(windowKey(contents));
    if (known) return known;
    this.settled.set(windowKey(contents), contents);
    return contents;
  }

  async markSent(window: DigestWindowName) {
    const known = this.settled.get(windowKey(window));
    if (known) this.settled.set(windowKey(window), { ...known, isSent: true });
  }

  async remove(window: DigestWindowName, notificationIds: readonly NotificationId[]) {
    for (const id of notificationIds) this.held.delete(itemKey(window, id));
  }
}
