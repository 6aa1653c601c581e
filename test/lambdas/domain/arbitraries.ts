import fc from 'fast-check';
import type { Category } from '../../../lambdas/domain/category.ts';
import { channels } from '../../../lambdas/domain/channel.ts';
import { lanes } from '../../../lambdas/domain/lane.ts';
import type { NotificationType } from '../../../lambdas/domain/notification-type.ts';
import { type RecipientProfile, recipientProfileSchema } from '../../../lambdas/domain/recipient-profile.ts';

/** A category without demands; change what the test is about. */
export const aCategory = (changes: Partial<Category> = {}): Category => ({
  name: 'transactional',
  duplicates: 'at-least-once',
  consent: 'none',
  doubleOptIn: false,
  mandatory: false,
  byDefault: true,
  hours: { legal: false, own: true },
  caps: [],
  ...changes,
});

export const anyChannels = fc.uniqueArray(fc.constantFrom(...channels), { minLength: 1 });

const anySuppression = fc.record({
  reason: fc.constantFrom('permanent_address' as const, 'opt_out' as const, 'complaint' as const),
  since: fc.constant('2026-03-01T10:00:00.000Z'),
});
const sometimesSuppressed = fc.option(
  fc.dictionary(fc.constantFrom(...channels), anySuppression, { noNullPrototype: true }),
  { nil: undefined },
);
const device = fc.record({
  endpointArn: fc.nat(99).map((id) => `arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/device-${id}`),
  platform: fc.constantFrom('fcm' as const, 'apns' as const),
  suppressed: sometimesSuppressed,
});

const anyChoices = fc.dictionary(fc.constantFrom(...channels), fc.boolean(), { noNullPrototype: true });
const anyChoice = fc.record(
  {
    channels: anyChoices,
    frequency: fc.constantFrom('at-once' as const, 'daily' as const, 'never' as const),
    atMost: fc.constantFrom({ most: 1, per: 'day' as const }, { most: 3, per: 'week' as const }),
  },
  { requiredKeys: [], noNullPrototype: true },
);
/** Preferences about the type and the categories below. */
export const anyPreferences = fc.record(
  {
    types: fc.dictionary(fc.constant('order.shipped'), anyChoice, { noNullPrototype: true }),
    categories: fc.dictionary(fc.constantFrom('transactional', 'security', 'marketing', 'product'), anyChoice, {
      noNullPrototype: true,
    }),
    channels: anyChoices,
  },
  { requiredKeys: [], noNullPrototype: true },
);
const anyConsent = fc.record({
  status: fc.constantFrom('granted' as const, 'pending' as const, 'withdrawn' as const),
  form: fc.constantFrom('express' as const, 'written' as const),
  at: fc.constant('2026-03-01T10:00:00.000Z'),
  evidenceId: fc.constant('e-1'),
});
const anyConsents = fc.record({
  marketing: fc.dictionary(fc.constantFrom(...channels), anyConsent, { noNullPrototype: true }),
});

/** Profiles as the table may hold them; each is parsed, so that no test runs on one that cannot be. */
export const anyProfile: fc.Arbitrary<RecipientProfile> = fc
  .record({
    recipientId: fc.constant('ada'),
    email: fc.option(fc.record({ address: fc.constant('ada@example.com'), suppressed: sometimesSuppressed }), {
      nil: undefined,
    }),
    phone: fc.option(fc.record({ address: fc.constant('+15550100'), suppressed: sometimesSuppressed }), {
      nil: undefined,
    }),
    push: fc.option(fc.uniqueArray(device, { maxLength: 4, selector: ({ endpointArn }) => endpointArn }), {
      nil: undefined,
    }),
    country: fc.constantFrom(undefined, 'US', 'FR', 'BR'),
    preferences: fc.option(anyPreferences, { nil: undefined }),
    consents: fc.option(anyConsents, { nil: undefined }),
    changedAt: fc.constant({}),
    version: fc.nat(9),
  })
  .map((profile) => recipientProfileSchema.parse(profile));

export const anyType: fc.Arbitrary<NotificationType> = fc.record({
  type: fc.constant('order.shipped'),
  category: fc.constantFrom(
    aCategory(),
    aCategory({ name: 'security', duplicates: 'at-most-once', mandatory: true }),
    aCategory({ name: 'marketing', consent: 'marketing' }),
    aCategory({ name: 'product', byDefault: false }),
  ),
  lane: fc.constantFrom(...lanes),
  channels: anyChannels.map(([first, ...others]) => [first!, ...others] as const),
  strategy: fc.constantFrom('first-success' as const, 'all' as const),
  whenCapped: fc.constantFrom('defer' as const, 'drop' as const),
});
