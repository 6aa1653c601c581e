import type { DigestGroup, DigestWindowName } from '../../ports/digests.ts';
import { type Item, profileKey, toItem } from './keys.ts';

const underPerson = ({ recipientId }: { readonly recipientId: string }, SK: string): Item => ({
  ...profileKey(recipientId),
  ...toItem({ SK }),
});

const itemPrefix = ({ group }: DigestGroup) => `DIGEST#${group}#ITEM#`;

/** The window of a group that was opened last. */
export const digestHeadKey = (group: DigestGroup): Item => underPerson(group, `DIGEST#${group.group}`);

/** One for each notification, whichever window it is in. */
export const digestItemKey = (group: DigestGroup, notificationId: string): Item =>
  underPerson(group, `${itemPrefix(group)}${notificationId}`);

/** What a window has come to. */
export const digestContentsKey = (window: DigestWindowName): Item =>
  underPerson(window, `DIGEST#${window.group}#WINDOW#${window.window}`);

/** The query for what was gathered in a window. Beside it are at most those of the next one, and a day's first ones. */
export const digestItemsQuery = (window: DigestWindowName) => ({
  KeyConditionExpression: 'PK = :person AND begins_with(SK, :items)',
  FilterExpression: '#window = :window AND attribute_not_exists(isSentAlone)',
  ExpressionAttributeNames: { '#window': 'window' },
  ExpressionAttributeValues: toItem({
    ':person': `R#${window.recipientId}`,
    ':items': itemPrefix(window),
    ':window': window.window,
  }),
});

/** The query for everything of a person that has to do with digests. */
export const digestsOfPersonQuery = ({ recipientId }: { readonly recipientId: string }) => ({
  KeyConditionExpression: 'PK = :person AND begins_with(SK, :digests)',
  ExpressionAttributeValues: toItem({ ':person': `R#${recipientId}`, ':digests': 'DIGEST#' }),
});

/** What went out of a category on a channel, as far as caps count it. */
export const capKey = (recipientId: string, category: string, channel: string): Item =>
  underPerson({ recipientId }, `CAP#${category}#${channel}`);
