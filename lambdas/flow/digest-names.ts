import { createHash } from 'node:crypto';
import { type NotificationId, notificationIdSchema, type RecipientId } from '../domain/ids.ts';
import type { DigestGroup, DigestWindowName } from '../ports/digests.ts';

const hashOf = (parts: readonly unknown[], digits: number) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, digits);

/** The group of what is gathered under a key for a person. The key holds a field of the data, so only its hash is kept. */
export const groupOf = (recipientId: RecipientId, key: string): DigestGroup => ({
  recipientId,
  group: hashOf([recipientId, key], 24),
});

/** The name of a window: another one for each that is opened. */
export const windowIn = (
  { recipientId, group }: DigestGroup,
  openedBy: NotificationId,
  openedAt: number,
): DigestWindowName => ({
  recipientId,
  group,
  window: notificationIdSchema.parse(`digest-${group}-${hashOf([openedBy, openedAt], 16)}`),
});

const toldIn = 'gathered-into-';

/** Why something that was gathered is over: leads on to the notification that has told of it. */
export const reasonOfGathered = (window: NotificationId): string => `${toldIn}${window}`;

/** The window that has told of a notification, by the reason in its record; `undefined` for one that was not gathered. */
export function windowThatTold({
  recipientId,
  reason,
}: {
  readonly recipientId: RecipientId;
  readonly reason?: string | undefined;
}): DigestWindowName | undefined {
  const id = notificationIdSchema.safeParse(reason?.startsWith(toldIn) ? reason.slice(toldIn.length) : undefined).data;
  return id && windowNamed(recipientId, id);
}

/** The window that a digest's notification tells of, or `undefined` when that is no digest. */
export function windowNamed(recipientId: RecipientId, notificationId: NotificationId): DigestWindowName | undefined {
  const group = /^digest-([0-9a-f]{24})-[0-9a-f]{16}$/.exec(notificationId)?.[1];
  return group === undefined ? undefined : { recipientId, group, window: notificationId };
}
