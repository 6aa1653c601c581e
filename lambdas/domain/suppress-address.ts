import type { Channel } from './channel.ts';
import { addressesOf, type ChannelAddress } from './inline-profile.ts';
import type { RecipientProfile, Suppression } from './recipient-profile.ts';

/**
 * The profile with one address (or device, by its endpoint ARN) closed for a channel, or `undefined` when the profile
 * does not hold that address any more or has it closed already.
 */
export function suppressAddress(
  profile: RecipientProfile,
  channel: Channel,
  address: string,
  suppression: Suppression,
): RecipientProfile | undefined {
  const version = profile.version + 1;
  const closed = (held: { suppressed?: RecipientSuppressions }) => ({ ...held.suppressed, [channel]: suppression });
  const isOpen = (held: { suppressed?: RecipientSuppressions }) => held.suppressed?.[channel] === undefined;
  switch (channel) {
    case 'email': {
      const { email } = profile;
      if (email === undefined || !isSame(channel, email.address, address) || !isOpen(email)) return undefined;
      return { ...profile, version, email: { ...email, suppressed: closed(email) } };
    }
    case 'sms': {
      const { phone } = profile;
      if (phone?.address !== address || !isOpen(phone)) return undefined;
      return { ...profile, version, phone: { ...phone, suppressed: closed(phone) } };
    }
    case 'push': {
      const isMeant = (device: { endpointArn: string }) => device.endpointArn === address;
      if (!profile.push?.some((device) => isMeant(device) && isOpen(device))) return undefined;
      const push = profile.push.map((device) => (isMeant(device) ? { ...device, suppressed: closed(device) } : device));
      return { ...profile, version, push };
    }
  }
}

/** Whether a profile holds an address, open or closed. */
export function holdsAddress({ email, phone, push }: RecipientProfile, { channel, address }: ChannelAddress): boolean {
  const held = addressesOf({ contactPoints: { email: email?.address, phone: phone?.address, push } });
  return held.some((each) => each.channel === channel && isSame(channel, each.address, address));
}

/** As channels compare them: e-mail without regard to case. */
function isSame(channel: Channel, one: string, other: string): boolean {
  return channel === 'email' ? one.toLowerCase() === other.toLowerCase() : one === other;
}

type RecipientSuppressions = Partial<Record<Channel, Suppression>> | undefined;

/** The profile with an address open again that was closed for this reason, or `undefined` when there is none. */
export function releaseAddress(
  profile: RecipientProfile,
  { channel, address }: ChannelAddress,
  reason: Suppression['reason'],
): RecipientProfile | undefined {
  const version = profile.version + 1;
  const isMeant = (held: string, suppressed: RecipientSuppressions) =>
    isSame(channel, held, address) && suppressed?.[channel]?.reason === reason;
  const opened = (suppressed: RecipientSuppressions) => ({ ...suppressed, [channel]: undefined });
  const { email, phone, push } = profile;
  if (channel === 'email' && email && isMeant(email.address, email.suppressed))
    return { ...profile, version, email: { ...email, suppressed: opened(email.suppressed) } };
  if (channel === 'sms' && phone && isMeant(phone.address, phone.suppressed))
    return { ...profile, version, phone: { ...phone, suppressed: opened(phone.suppressed) } };
  if (channel === 'push' && push?.some(({ endpointArn, suppressed }) => isMeant(endpointArn, suppressed)))
    return {
      ...profile,
      version,
      push: push.map((device) =>
        isMeant(device.endpointArn, device.suppressed) ? { ...device, suppressed: opened(device.suppressed) } : device,
      ),
    };
  return undefined;
}
