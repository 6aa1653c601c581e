import { notificationRequestedV1 } from '../../contracts/events/notification-requested.v1.ts';
import { chooseLocale } from '../../domain/choose-locale.ts';
import type { RecipientProfile } from '../../domain/recipient-profile.ts';
import type { ChoosingDependencies } from './record-choices.ts';

/** How long somebody may take to confirm, in days. */
const daysToConfirm = 30;

/** The notification type that carries the link; see notifications/consent.confirm. */
export const confirmationType = 'consent.confirm';

/**
 * Has an e-mail sent with a link by which the person confirms what was asked for in their name (double opt-in).
 *
 * @throws when the bus does not take it: then the whole can be done again
 */
export async function askToConfirm(
  { recipientId, locale }: RecipientProfile,
  evidenceId: string,
  { events, links, publicUrl, consentTitles, now }: Omit<ChoosingDependencies, 'recipients' | 'consents'>,
): Promise<void> {
  const token = await links.sign({ purpose: 'confirm-consent', recipientId, evidenceId }, daysToConfirm);
  const language = chooseLocale(locale === undefined ? [] : [locale], Object.keys(consentTitles), 'en');
  const detail = {
    notificationId: `consent-${evidenceId}`,
    type: confirmationType,
    to: [{ recipientId }],
    channels: ['email'],
    data: {
      confirmUrl: `${publicUrl}/confirm/${token}`,
      categoryTitle: consentTitles[language] ?? '',
      validUntil: new Date(now().getTime() + daysToConfirm * 86_400_000).toISOString(),
    },
  };
  const [untold] = await events.publish([{ detailType: notificationRequestedV1.detailType, detail }]);
  if (untold) throw new Error('the bus did not take the request for a confirmation; try again');
}
