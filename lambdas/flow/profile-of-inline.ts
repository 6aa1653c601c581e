import type { InlineRecipient } from '../contracts/events/notification-requested.v1.ts';
import type { RecipientId } from '../domain/ids.ts';
import { addressesOf, inlineProfile } from '../domain/inline-profile.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import type { Recipients } from '../ports/recipients.ts';

/** The profile of somebody a request brings along: their contact points, closed where an address is closed to all. */
export async function profileOfInline(
  recipientId: RecipientId,
  inline: InlineRecipient,
  recipients: Pick<Recipients, 'readSuppressions'>,
): Promise<RecipientProfile> {
  const addresses = addressesOf(inline);
  const suppressions = await recipients.readSuppressions(addresses);
  return inlineProfile(recipientId, inline, (wanted) => {
    const index = addresses.findIndex(
      ({ channel, address }) => channel === wanted.channel && address === wanted.address,
    );
    return suppressions[index];
  });
}
