import type { Channel } from './channel.ts';
import type { PushEndpoint } from './contact-points.ts';
import type { RecipientId } from './ids.ts';
import type { RecipientProfile, Suppression } from './recipient-profile.ts';

/** Somebody a request brings along: contact points without a profile. */
export interface InlineContact {
  readonly contactPoints: {
    readonly email?: string | undefined;
    readonly phone?: string | undefined;
    readonly push?: readonly PushEndpoint[] | undefined;
  };
  readonly locale?: string | undefined;
  readonly timeZone?: string | undefined;
}

/** An address on a channel; for push the endpoint ARN. */
export interface ChannelAddress {
  readonly channel: Channel;
  readonly address: string;
}

/** Every address that somebody brought along, in the order email, phone, devices. */
export function addressesOf({ contactPoints: { email, phone, push = [] } }: InlineContact): readonly ChannelAddress[] {
  return [
    ...(email ? [{ channel: 'email' as const, address: email }] : []),
    ...(phone ? [{ channel: 'sms' as const, address: phone }] : []),
    ...push.map(({ endpointArn }) => ({ channel: 'push' as const, address: endpointArn })),
  ];
}

/** The profile that deciding sees for somebody a request brings along. */
export function inlineProfile(
  recipientId: RecipientId,
  { contactPoints: { email, phone, push }, locale, timeZone }: InlineContact,
  suppressionOf: (address: ChannelAddress) => Suppression | undefined,
): RecipientProfile {
  const closed = (channel: Channel, address: string) => {
    const suppression = suppressionOf({ channel, address });
    return suppression && { suppressed: { [channel]: suppression } };
  };
  return {
    recipientId,
    ...(email && { email: { address: email, ...closed('email', email) } }),
    ...(phone && { phone: { address: phone, ...closed('sms', phone) } }),
    ...(push && { push: push.map((device) => ({ ...device, ...closed('push', device.endpointArn) })) }),
    ...(locale && { locale }),
    ...(timeZone && { timeZone }),
    changedAt: {},
    version: 0,
  };
}
