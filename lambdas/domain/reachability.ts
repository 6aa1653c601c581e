import type { Channel } from './channel.ts';
import type { PushEndpoint } from './contact-points.ts';
import type { RecipientProfile, Suppression } from './recipient-profile.ts';

/** Where a channel reaches a person. */
export type ContactPoint =
  | { readonly channel: 'email'; readonly address: string }
  | { readonly channel: 'sms'; readonly address: string }
  | { readonly channel: 'push'; readonly endpoints: readonly [PushEndpoint, ...PushEndpoint[]] };

/** Whether a channel can reach a person now; `absent` and `suppressed` say why not. */
export type Reachability =
  | { readonly kind: 'reachable'; readonly contactPoint: ContactPoint }
  | { readonly kind: 'absent'; readonly because: string }
  | { readonly kind: 'suppressed'; readonly because: string };

/** Says whether and where a channel can reach a person. A suppressed address is as good as none, whatever the category. */
export function reachability(profile: RecipientProfile, channel: Channel): Reachability {
  switch (channel) {
    case 'email':
      return ofAddress('email', profile.email);
    case 'sms':
      return ofAddress('sms', profile.phone);
    case 'push':
      return ofDevices(profile.push ?? []);
  }
}

interface Address {
  readonly address: string;
  readonly suppressed?: Partial<Record<Channel, Suppression>> | undefined;
}

function ofAddress(channel: 'email' | 'sms', held: Address | undefined): Reachability {
  if (held === undefined)
    return { kind: 'absent', because: channel === 'email' ? 'no-email-address' : 'no-phone-number' };
  const suppression = held.suppressed?.[channel];
  if (suppression) return { kind: 'suppressed', because: `suppressed-${suppression.reason}` };
  return { kind: 'reachable', contactPoint: { channel, address: held.address } };
}

function ofDevices(devices: NonNullable<RecipientProfile['push']>): Reachability {
  const [first, ...others] = devices
    .filter(({ suppressed }) => suppressed?.push === undefined)
    .map(({ endpointArn, platform }) => ({ endpointArn, platform }));
  if (first) return { kind: 'reachable', contactPoint: { channel: 'push', endpoints: [first, ...others] } };
  if (devices.length > 0) return { kind: 'suppressed', because: 'suppressed-permanent_token' };
  return { kind: 'absent', because: 'no-device' };
}
