import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Channel, channels } from '../../../lambdas/domain/channel.ts';
import type { NotificationType } from '../../../lambdas/domain/notification-type.ts';
import { planDelivery } from '../../../lambdas/domain/plan-delivery.ts';
import { reachability } from '../../../lambdas/domain/reachability.ts';
import type { RecipientProfile } from '../../../lambdas/domain/recipient-profile.ts';
import { resolvePreference } from '../../../lambdas/domain/resolve-preference.ts';
import { aCategory, anyChannels, anyProfile, anyType } from './arbitraries.ts';
import { aProfile, suppressed } from './profiles.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const everything = { channels };
const orderShipped: NotificationType = {
  type: 'order.shipped',
  category: aCategory(),
  lane: 'normal',
  channels: ['push', 'email', 'sms'],
  strategy: 'first-success',
  whenCapped: 'defer',
};
const data = {};

/** Said once more, and simply: marketing needs a yes where the law is strict, and a no counts everywhere. */
function isAgreedTo(
  { country, consents }: RecipientProfile,
  { category }: NotificationType,
  channel: Channel,
): boolean {
  if (category.consent === 'none') return true;
  const { status, form } = consents?.marketing?.[channel] ?? {};
  if (status === 'withdrawn') return false;
  if (country === 'US' && channel === 'email') return true;
  if (channel === 'sms' && country !== 'FR') return status === 'granted' && form === 'written';
  return status === 'granted';
}

describe('planDelivery', () => {
  it('keeps the channels of the type in its order', () => {
    expect(planDelivery({ data }, orderShipped, aProfile(), everything, now)).toMatchObject({
      kind: 'deliver',
      lane: 'normal',
      channels: ['push', 'email', 'sms'],
    });
  });

  it.each([
    ['somebody unknown', undefined, 'failed', 'unknown-recipient'],
    [
      'somebody with no contact point',
      aProfile({ email: undefined, phone: undefined, push: undefined }),
      'failed',
      'no-usable-channel',
    ],
    [
      'somebody whose every contact point is closed',
      aProfile({ email: { address: 'ada@example.com', ...suppressed('email') }, phone: undefined, push: undefined }),
      'suppressed',
      'suppressed-permanent_address',
    ],
  ])('settles for %s', (_, profile, status, reason) => {
    const plan = planDelivery({ data }, orderShipped, profile, everything, now);

    expect(plan).toMatchObject({ kind: 'settle', status, reason });
    expect(plan.explanation.at(-1)).toMatchObject({ effect: 'settles', because: reason });
  });

  it('settles what is of no more use, and delivers it a moment before', () => {
    expect(planDelivery({ data, expiresAt: now }, orderShipped, aProfile(), everything, now)).toMatchObject({
      status: 'expired',
    });
    expect(planDelivery({ data, expiresAt: now + 1 }, orderShipped, aProfile(), everything, now)).toMatchObject({
      kind: 'deliver',
    });
  });

  it('says for every channel of the type why it is used or not', () => {
    const profile = aProfile({ push: undefined, phone: { address: '+15550100', ...suppressed('sms', 'opt_out') } });

    expect(
      planDelivery({ data }, orderShipped, profile, { channels: ['email', 'sms', 'push'] }, now).explanation,
    ).toEqual([
      { rule: 'contact-points', channel: 'push', effect: 'removes', because: 'no-device' },
      { rule: 'contact-points', channel: 'email', effect: 'keeps', because: 'reachable' },
      { rule: 'suppression', channel: 'sms', effect: 'removes', because: 'suppressed-opt_out' },
      { rule: 'order', effect: 'keeps', because: 'first-success' },
    ]);
  });

  it('says that a channel is off or was not asked for', () => {
    const { explanation } = planDelivery(
      { data, channels: ['email', 'sms'] },
      orderShipped,
      aProfile(),
      { channels: ['email'] },
      now,
    );

    expect(explanation).toContainEqual({
      rule: 'configured-channels',
      channel: 'sms',
      effect: 'removes',
      because: 'channel-is-off',
    });
    expect(explanation).toContainEqual({
      rule: 'requested-channels',
      channel: 'push',
      effect: 'removes',
      because: 'not-requested',
    });
  });

  it.each([
    ['lowers', 'bulk', 'bulk'],
    ['does not raise', 'urgent', 'normal'],
  ] as const)('%s the lane when asked for %s', (_, lane, effective) => {
    expect(planDelivery({ data, lane }, orderShipped, aProfile(), everything, now).lane).toBe(effective);
  });

  it.each([
    ['the others in the order of the type', undefined, ['push', 'email', 'sms']],
    ['those it says, in its order', ['sms', 'email'], ['push', 'sms', 'email']],
    ['none but those it says', ['sms'], ['push', 'sms']],
    ['none', [], ['push']],
    ['not the first one again', ['push', 'email'], ['push', 'email']],
  ] as const)('falls back to %s', (_, fallback, expected) => {
    expect(planDelivery({ data }, { ...orderShipped, fallback }, aProfile(), everything, now)).toMatchObject({
      channels: expected,
    });
  });

  it('falls back to no channel that cannot be used', () => {
    const type = { ...orderShipped, fallback: ['sms', 'email'] as const };

    expect(planDelivery({ data }, type, aProfile({ phone: undefined }), everything, now)).toMatchObject({
      channels: ['push', 'email'],
    });
    expect(planDelivery({ data }, type, aProfile({ push: undefined }), everything, now)).toMatchObject({
      channels: ['email', 'sms'],
    });
  });

  it('uses every channel at once for `all`, whatever the fallback', () => {
    const type = { ...orderShipped, strategy: 'all', fallback: [] } as const;

    expect(planDelivery({ data }, type, aProfile(), everything, now)).toMatchObject({
      channels: ['push', 'email', 'sms'],
    });
  });

  it('uses a channel if and only if it is declared, on, asked for, open, agreed to and wanted', () => {
    fc.assert(
      fc.property(
        anyType,
        anyProfile,
        anyChannels,
        fc.option(anyChannels, { nil: undefined }),
        (type, profile, configured, requested) => {
          const plan = planDelivery({ data, channels: requested }, type, profile, { channels: configured }, now);
          // also of what waits or is gathered: these channels will be used then
          const used = plan.explanation.flatMap(({ channel, effect }) =>
            channel && effect === 'keeps' ? [channel] : [],
          );
          if (plan.kind === 'deliver') expect(plan.channels).toEqual(used);
          const possible = type.channels.filter(
            (channel) =>
              configured.includes(channel) &&
              (requested ?? channels).includes(channel) &&
              reachability(profile, channel).kind === 'reachable' &&
              isAgreedTo(profile, type, channel),
          );
          const wanted = possible.filter(
            (channel) => resolvePreference(profile.preferences ?? {}, type, channel).isWanted,
          );

          expect(used).toEqual(type.category.mandatory && wanted.length === 0 ? possible : wanted);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('always leaves a reason', () => {
    fc.assert(
      fc.property(anyType, fc.option(anyProfile, { nil: undefined }), anyChannels, (type, profile, configured) => {
        expect(planDelivery({ data }, type, profile, { channels: configured }, now).explanation).not.toEqual([]);
      }),
    );
  });
});
