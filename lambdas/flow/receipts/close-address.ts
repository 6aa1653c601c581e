import { type RecipientSuppressedV1, recipientSuppressedV1 } from '../../contracts/events/recipient-suppressed.v1.ts';
import { closingReason } from '../../domain/attempt-outcome.ts';
import type { RecipientId } from '../../domain/ids.ts';
import type { ChannelAddress, InlineContact } from '../../domain/inline-profile.ts';
import type { Receipt } from '../../domain/receipt.ts';
import type { Suppression } from '../../domain/recipient-profile.ts';
import type { EventPublisher } from '../../ports/event-publisher.ts';
import type { Recipients } from '../../ports/recipients.ts';
import type { SoftBounces } from '../../ports/soft-bounces.ts';

export interface ClosingDependencies {
  readonly recipients: Pick<Recipients, 'suppress' | 'readSuppressions' | 'holdersOf' | 'inlineRecipientId'>;
  readonly softBounces: SoftBounces;
  readonly events: EventPublisher;
}

/** So many soft bounces in a week close an address. */
const softBouncesToClose = 3;

/**
 * Closes the address that a receipt is about, when it speaks against the address, and tells of it. An opt-out that a
 * provider had learned of closes it as STOP does.
 *
 * The address first, then the news: who does it again finds the address closed by this very receipt and tells once more.
 *
 * @param holder - who the message was for; unknown where the provider carries none of our ids
 * @throws when it could not be told of: then the whole can be done again
 */
export const closeAddress =
  ({ recipients, softBounces, events }: ClosingDependencies) =>
  async (receipt: Receipt, holder: RecipientId | undefined): Promise<void> => {
    const { channel, address, occurredAt: since } = receipt;
    if (address === undefined) return;
    const closed = { channel, address };
    const reason = (await isDeadBySoftBounces(receipt, closed, softBounces)) ? 'soft_bounces' : reasonIn(receipt);
    if (reason === undefined) return;

    const [known] = await recipients.readSuppressions([closed]);
    const someone = holder ?? (await recipients.inlineRecipientId(contactOf(closed)));
    await recipients.suppress(closed, { reason, since }, someone);
    if (known && (known.reason !== reason || known.since !== since)) return;

    const holders = new Set([...(holder ? [holder] : []), ...(await recipients.holdersOf(closed))]);
    const news = [...holders].map((recipientId) => {
      const detail: RecipientSuppressedV1 = { recipientId, channel, reason, suppressedAt: since };
      return { detailType: recipientSuppressedV1.detailType, detail };
    });
    if (news.length > 0 && (await events.publish(news)).length > 0)
      throw new Error('the address is closed, but the bus did not take RecipientSuppressed.v1; try again');
  };

/** The reason for which a single receipt closes an address, or `undefined` when it says nothing against it. */
export function reasonIn({ channel, status, failureClass }: Receipt): Suppression['reason'] | undefined {
  if (status === 'complained') return 'complaint';
  if (status !== 'failed' || failureClass === undefined) return undefined;
  if (channel === 'push') return failureClass === 'permanent_token' ? failureClass : undefined;
  return closingReason(failureClass);
}

/** A handset that is off says nothing; a mailbox that takes nothing for a week is dead. */
async function isDeadBySoftBounces(
  { receiptId, channel, status, failureClass, occurredAt }: Receipt,
  address: ChannelAddress,
  softBounces: SoftBounces,
): Promise<boolean> {
  const isSoft = failureClass === 'transient' || failureClass === 'transient_long';
  if (channel !== 'email' || status !== 'failed' || !isSoft) return false;
  return (await softBounces.count(address, { id: receiptId, at: occurredAt })) >= softBouncesToClose;
}

/** Somebody of whom nothing but this address is known. */
function contactOf({ channel, address }: ChannelAddress): InlineContact {
  switch (channel) {
    case 'email':
      return { contactPoints: { email: address } };
    case 'sms':
      return { contactPoints: { phone: address } };
    case 'push':
      // an id is made of the endpoint alone, whatever its platform
      return { contactPoints: { push: [{ endpointArn: address, platform: 'fcm' }] } };
  }
}
