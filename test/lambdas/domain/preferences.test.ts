import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyConsent } from '../../../lambdas/domain/apply-consent.ts';
import { channels } from '../../../lambdas/domain/channel.ts';
import { type ConsentEvidence, consentEvidenceSchema } from '../../../lambdas/domain/consent.ts';
import { consentRule, meets } from '../../../lambdas/domain/consent-policy.ts';
import {
  applyPreferenceChange,
  choicesBetween,
  choicesIn,
  choicesToSwitchOff,
} from '../../../lambdas/domain/preference-change.ts';
import { type Preferences, preferencesSchema } from '../../../lambdas/domain/preferences.ts';
import { resolveFrequency, resolvePreference } from '../../../lambdas/domain/resolve-preference.ts';
import { aCategory, anyPreferences } from './arbitraries.ts';
import { aProfile } from './profiles.ts';

const orders = { type: 'order.shipped', category: aCategory() };
const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 10, 0, second)).toISOString();

describe('resolvePreference', () => {
  const everyLevel = {
    types: { 'order.shipped': { channels: { email: true }, frequency: 'never' } },
    categories: { transactional: { channels: { email: true }, frequency: 'never' } },
    channels: { email: true },
  } as const;
  const without = (...levels: readonly string[]): Preferences => {
    const left = structuredClone(everyLevel) as never as Record<string, Record<string, Record<string, unknown>>>;
    if (levels.includes('type-channel')) delete left['types']?.['order.shipped']?.['channels'];
    if (levels.includes('type')) delete left['types']?.['order.shipped']?.['frequency'];
    if (levels.includes('category-channel')) delete left['categories']?.['transactional']?.['channels'];
    if (levels.includes('category')) delete left['categories']?.['transactional']?.['frequency'];
    if (levels.includes('channel')) delete left['channels'];
    return preferencesSchema.parse(left);
  };

  it.each([
    [[], true, 'type-channel'],
    [['type-channel'], false, 'type'],
    [['type-channel', 'type'], true, 'category-channel'],
    [['type-channel', 'type', 'category-channel'], false, 'category'],
    [['type-channel', 'type', 'category-channel', 'category'], true, 'channel'],
    [['type-channel', 'type', 'category-channel', 'category', 'channel'], true, 'category-default'],
  ] as const)('without %j it is %s, by the %s', (levels, isWanted, level) => {
    expect(resolvePreference(without(...levels), orders, 'email')).toEqual({ isWanted, level });
  });

  it('follows the category for who has said nothing', () => {
    const silent = { ...orders, category: aCategory({ byDefault: false }) };

    expect(resolvePreference({}, silent, 'email')).toEqual({ isWanted: false, level: 'category-default' });
  });

  it('takes no choice from what every object has', () => {
    expect(resolvePreference({ types: {} }, { ...orders, type: 'constructor' }, 'email').level).toBe(
      'category-default',
    );
  });

  it('gives the frequency of the type, else of the category, else at once', () => {
    expect(
      resolveFrequency(
        { types: { 'order.shipped': { frequency: 'daily' } }, categories: { transactional: { frequency: 'weekly' } } },
        orders,
      ),
    ).toBe('daily');
    expect(resolveFrequency({ categories: { transactional: { frequency: 'weekly' } } }, orders)).toBe('weekly');
    expect(resolveFrequency({}, orders)).toBe('at-once');
  });
});

describe('applyPreferenceChange', () => {
  it('changes what was chosen and nothing else', () => {
    const profile = aProfile({ preferences: { channels: { sms: false } } });
    const next = applyPreferenceChange(
      profile,
      choicesIn({ categories: { marketing: { channels: { email: false } } } }),
      at(1),
    );

    expect(next?.preferences).toEqual({
      channels: { sms: false },
      categories: { marketing: { channels: { email: false } } },
    });
    expect(next?.version).toBe(profile.version + 1);
  });

  it('loses no refusal that happened between two other choices', () => {
    const later = applyPreferenceChange(aProfile(), choicesIn({ channels: { sms: true } }), at(9))!;
    const refusal = applyPreferenceChange(
      later,
      choicesIn({ categories: { marketing: { frequency: 'never' } } }),
      at(5),
    );

    expect(refusal?.preferences?.categories?.['marketing']?.frequency).toBe('never');
  });

  it('comes to the same preferences in whatever order the choices arrive', () => {
    const anyChange = fc.record({
      second: fc.integer({ min: 0, max: 5 }),
      patch: fc.record({
        channels: fc.record({ email: fc.boolean(), sms: fc.boolean() }, { requiredKeys: [], noNullPrototype: true }),
      }),
    });
    const shuffled = fc
      .array(anyChange, { minLength: 1, maxLength: 6 })
      .chain((changes) => fc.tuple(fc.constant(changes), fc.shuffledSubarray(changes, { minLength: changes.length })));
    const after = (changes: readonly { second: number; patch: object }[]) =>
      changes.reduce(
        (known, { second, patch }) => applyPreferenceChange(known, choicesIn(patch), at(second)) ?? known,
        aProfile(),
      ).preferences ?? {};

    fc.assert(fc.property(shuffled, ([changes, arrival]) => expect(after(arrival)).toEqual(after(changes))));
  });

  it('makes of what is known exactly what is wanted', () => {
    fc.assert(
      fc.property(anyPreferences, anyPreferences, (known, next) => {
        const [before, wanted] = [preferencesSchema.parse(known), preferencesSchema.parse(next)];
        const changed = applyPreferenceChange(aProfile({ preferences: before }), choicesBetween(before, wanted), at(1));

        expect(choicesIn(changed?.preferences ?? before).sort(byPath)).toEqual(choicesIn(wanted).sort(byPath));
      }),
    );
  });
});

const byPath = (one: { path: readonly string[] }, other: { path: readonly string[] }) =>
  one.path.join().localeCompare(other.path.join());

describe('a choice that has parts', () => {
  it.each([
    { quietHours: { start: '22:00', end: '08:00', channels: ['sms'], days: ['monday'] } },
    {
      quietHours: [
        { start: '22:00', end: '08:00' },
        { start: '12:00', end: '13:00', channels: ['push'] },
      ],
    },
    { quietUntil: '2026-03-02T08:00:00+01:00' },
    { categories: { transactional: { atMost: { most: 3, per: 'week' } } } },
  ])('is written as one, and taken back as one: %j', (wanted) => {
    const choices = choicesIn(preferencesSchema.parse(wanted));
    expect(choices).toHaveLength(1);
    const chosen = applyPreferenceChange(aProfile(), choices, at(1))!;
    expect(chosen.preferences).toEqual(wanted);
    const back = applyPreferenceChange(chosen, choicesBetween(chosen.preferences!, {}), at(2));
    expect(back?.preferences).toEqual({});
  });

  it('that says how many at the most stays when its category is switched off', () => {
    const preferences = preferencesSchema.parse({ categories: { transactional: { atMost: { most: 1, per: 'day' } } } });
    const off = choicesToSwitchOff(preferences, { category: 'transactional', types: [] });
    expect(applyPreferenceChange(aProfile({ preferences }), off, at(1))?.preferences?.categories).toEqual({
      transactional: { frequency: 'never', atMost: { most: 1, per: 'day' } },
    });
  });
});

describe('choicesToSwitchOff', () => {
  it.each([undefined, 'email'] as const)(
    'leaves nothing of the category wanted on %s, whatever was chosen before',
    (channel) => {
      fc.assert(
        fc.property(anyPreferences, (known) => {
          const preferences = preferencesSchema.parse(known);
          const off = choicesToSwitchOff(preferences, { category: 'transactional', types: ['order.shipped'], channel });
          const next = applyPreferenceChange(aProfile({ preferences }), off, at(1));
          const switchedOff = channel === undefined ? channels : [channel];

          for (const each of switchedOff)
            expect(resolvePreference(next?.preferences ?? {}, orders, each).isWanted).toBe(false);
        }),
      );
    },
  );

  it.each([undefined, 'email'] as const)(
    'is not undone on %s by an older yes that another system tells of later',
    (channel) => {
      fc.assert(
        fc.property(anyPreferences, (told) => {
          const off = applyPreferenceChange(
            aProfile(),
            choicesToSwitchOff({}, { category: 'transactional', types: ['order.shipped'], channel }),
            at(5),
          )!;
          const later = applyPreferenceChange(off, choicesIn(preferencesSchema.parse(told)), at(1)) ?? off;
          const newer = applyPreferenceChange(
            off,
            choicesIn({ types: { 'order.shipped': { channels: { email: true } } } }),
            at(9),
          );

          expect(resolvePreference(later.preferences ?? {}, orders, 'email').isWanted).toBe(false);
          // the control: a newer yes counts
          expect(resolvePreference(newer?.preferences ?? {}, orders, 'email').isWanted).toBe(true);
        }),
      );
    },
  );

  it('keeps an older refusal that is told of later, for when the category comes back', () => {
    const off = applyPreferenceChange(
      aProfile(),
      choicesToSwitchOff({}, { category: 'transactional', types: ['order.shipped'] }),
      at(5),
    )!;
    const told = applyPreferenceChange(
      off,
      choicesIn({ types: { 'order.shipped': { channels: { email: false } } } }),
      at(1),
    )!;
    const back = applyPreferenceChange(
      told,
      choicesIn({ categories: { transactional: { frequency: 'at-once' } } }),
      at(9),
    );

    expect(resolvePreference(back?.preferences ?? {}, orders, 'email').isWanted).toBe(false);
  });

  it('leaves other categories, and other channels, as they are', () => {
    const preferences = preferencesSchema.parse({
      types: { 'order.shipped': { channels: { sms: true, email: true } } },
      categories: { product: { frequency: 'daily' } },
    });
    const next = applyPreferenceChange(
      aProfile({ preferences }),
      choicesToSwitchOff(preferences, { category: 'transactional', types: ['order.shipped'], channel: 'email' }),
      at(1),
    );

    expect(next?.preferences).toEqual({
      types: { 'order.shipped': { channels: { sms: true } } },
      categories: { product: { frequency: 'daily' }, transactional: { channels: { email: false } } },
    });
  });
});

describe('consent', () => {
  it.each([
    ['email', 'US', 'opt-out'],
    ['sms', 'US', 'written-opt-in'],
    ['email', 'FR', 'opt-in'],
    ['sms', 'GB', 'opt-in'],
    ['email', undefined, 'opt-in'],
    ['sms', undefined, 'written-opt-in'],
    ['sms', 'ZZ', 'written-opt-in'],
    ['push', 'US', 'opt-in'],
    ['email', 'constructor', 'opt-in'],
  ] as const)('on %s in %s asks for %s, and says where that comes from', (channel, country, requires) => {
    const rule = consentRule('marketing', channel, country);

    expect(rule.requires).toBe(requires);
    expect(rule.source).not.toBe('');
  });

  it.each([
    [undefined, 'opt-out', true],
    [undefined, 'opt-in', false],
    [{ status: 'withdrawn' }, 'opt-out', false],
    [{ status: 'pending' }, 'opt-in', false],
    [{ status: 'granted' }, 'opt-in', true],
    [{ status: 'granted' }, 'written-opt-in', false],
    [{ status: 'granted', form: 'written' }, 'written-opt-in', true],
  ] as const)('%j for %s is %s', (consent, requires, expected) => {
    expect(meets(consent && { form: 'express', at: at(0), evidenceId: 'e', ...consent }, requires)).toBe(expected);
  });

  const evidence = (second: number, action: 'granted' | 'requested' | 'withdrawn'): ConsentEvidence =>
    consentEvidenceSchema.parse({
      evidenceId: `e-${second}-${action}`,
      recipientId: 'ada',
      changes: [{ purpose: 'marketing', channel: 'email', action }],
      method: 'api',
      occurredAt: at(second),
      recordedAt: at(second),
    });
  const status = (...told: readonly ConsentEvidence[]) =>
    told.reduce(applyConsent, aProfile()).consents?.marketing?.email?.status;

  it('follows what happened last, in whatever order it is told', () => {
    expect(status(evidence(1, 'granted'), evidence(2, 'withdrawn'))).toBe('withdrawn');
    expect(status(evidence(2, 'withdrawn'), evidence(1, 'granted'))).toBe('withdrawn');
    expect(status(evidence(2, 'granted'), evidence(1, 'withdrawn'))).toBe('granted');
  });

  it('takes the withdrawal of two things at the same moment', () => {
    expect(status(evidence(1, 'granted'), evidence(1, 'withdrawn'))).toBe('withdrawn');
    expect(status(evidence(1, 'withdrawn'), evidence(1, 'granted'))).toBe('withdrawn');
  });

  it('waits for the confirmation, and is not taken away by asking once more', () => {
    expect(status(evidence(1, 'requested'))).toBe('pending');
    expect(status(evidence(1, 'requested'), evidence(2, 'granted'))).toBe('granted');
    expect(status(evidence(1, 'granted'), evidence(2, 'requested'))).toBe('granted');
  });
});
