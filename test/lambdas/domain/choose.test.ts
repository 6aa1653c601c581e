import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyConsent } from '../../../lambdas/domain/apply-consent.ts';
import { channels } from '../../../lambdas/domain/channel.ts';
import { type ChoiceSpace, choicesOf, choosable } from '../../../lambdas/domain/choosable.ts';
import { type Chosen, choose, type Wish } from '../../../lambdas/domain/choose.ts';
import { permission } from '../../../lambdas/domain/permission.ts';
import { applyPreferenceChange } from '../../../lambdas/domain/preference-change.ts';
import { type RecipientProfile, recipientProfileSchema } from '../../../lambdas/domain/recipient-profile.ts';
import { aCategory } from './arbitraries.ts';
import { aProfile, suppressed } from './profiles.ts';

const security = aCategory({ name: 'security', mandatory: true });
const orders = aCategory({ name: 'transactional' });
const offers = aCategory({ name: 'marketing', consent: 'marketing' });
const campaigns = aCategory({ name: 'campaigns', consent: 'marketing' });
const all = ['email', 'sms', 'push'] as const;
const space: ChoiceSpace = {
  categories: [security, orders, offers, campaigns],
  types: [
    { type: 'login.code', category: security, channels: ['sms', 'email'] },
    { type: 'order.shipped', category: orders, channels: all },
    { type: 'order.late', category: orders, channels: ['email', 'sms'] },
    { type: 'weekly.offers', category: offers, channels: all },
    { type: 'last.chance', category: offers, channels: ['email'] },
    { type: 'big.sale', category: campaigns, channels: all },
  ],
};

const later = '2026-03-02T10:00:00.000Z';
const after = (profile: RecipientProfile, chosen: Chosen | 'last-channel'): RecipientProfile => {
  if (chosen === 'last-channel') throw new Error('refused');
  const next = applyPreferenceChange(profile, chosen.choices, later) ?? profile;
  if (chosen.consent.length === 0) return next;
  return applyConsent(next, {
    evidenceId: 'e-2',
    recipientId: profile.recipientId,
    changes: [...chosen.consent],
    method: 'preference-centre',
    occurredAt: later,
    recordedAt: later,
  });
};
const wish = (changes: Partial<Wish>): Wish => ({ channels: {}, types: {}, ...changes });
const goesOut = (profile: RecipientProfile) =>
  space.types.flatMap((type) =>
    type.channels
      .filter((channel) => permission(profile, type, channel, undefined).kind === 'permitted')
      .map((channel) => `${type.type} ${channel}`),
  );
const chosenBy = (profile: RecipientProfile, category: typeof orders, changes: Partial<Wish>) =>
  choose(profile, category, wish(changes), space);

const granted = (form = 'express') => ({ status: 'granted', form, at: '2026-03-01T10:00:00.000Z', evidenceId: 'e-1' });
const agreed = (on: readonly string[] = all) => ({
  consents: { marketing: Object.fromEntries(on.map((channel) => [channel, granted('written')])) },
});

describe('what a person can choose', () => {
  it('is what reaches them: channels that a type uses and they have', () => {
    const view = choosable(aProfile({ phone: undefined }), space);

    expect(view.map(({ category, channels: of }) => [category.name, of.map(({ channel }) => channel)])).toEqual([
      ['security', ['email']],
      ['transactional', ['email', 'push']],
      ['marketing', ['email', 'push']],
      ['campaigns', ['email', 'push']],
    ]);
    expect(choosable(aProfile({ email: undefined, phone: undefined, push: undefined }), space)).toEqual([]);
  });

  it('shows a closed address as closed, never as on', () => {
    const phone = { address: '+12025550101', ...suppressed('sms', 'opt_out') };
    const [, ofOrders] = choosable(aProfile({ phone, preferences: { channels: { sms: true } } }), space);

    expect(ofOrders?.channels).toContainEqual({ channel: 'sms', isOn: false, blocked: 'opt_out' });
  });

  it('shows marketing as on only where it was agreed to', () => {
    const ofOffers = (changes: Record<string, unknown>) =>
      choicesOf(aProfile(changes), offers, space).channels.map(({ isOn }) => isOn);

    expect(ofOffers({})).toEqual([false, false, false]);
    expect(ofOffers(agreed(['email']))).toEqual([true, false, false]);
    expect(ofOffers({ country: 'US' })).toEqual([true, false, false]);
    expect(ofOffers({ ...agreed(), preferences: { categories: { marketing: { frequency: 'never' } } } })).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('shows what cannot be switched off where it goes when all is switched off', () => {
    const preferences = { categories: { security: { frequency: 'never' } } };
    const ofSecurity = choicesOf(aProfile({ preferences }), security, space);
    expect(ofSecurity.channels.every(({ isOn }) => isOn)).toBe(true);
  });
});

describe('choosing', () => {
  it('writes one leaf for one switch', () => {
    expect(chosenBy(aProfile(), orders, { channels: { sms: false } })).toEqual({
      choices: [{ path: ['categories', 'transactional', 'channels', 'sms'], value: false }],
      consent: [],
    });
  });

  it('leaves another channel off that a new frequency would bring back', () => {
    const profile = aProfile({ preferences: { channels: { sms: false } } });
    const next = after(profile, chosenBy(profile, orders, { frequency: 'weekly' }));

    expect(next.preferences?.categories?.['transactional']).toEqual({ frequency: 'weekly', channels: { sms: false } });
    expect(goesOut(next)).toEqual(goesOut(profile));
  });

  it('takes an older yes along with a no', () => {
    const preferences = { types: { 'order.late': { channels: { sms: true }, frequency: 'daily' } } };
    const profile = aProfile({ preferences });
    const next = after(profile, chosenBy(profile, orders, { channels: { sms: false } }));

    expect(goesOut(next).filter((each) => /order.* sms/.test(each))).toEqual([]);
    expect(next.preferences?.types?.['order.late']?.frequency).toBe('daily');
  });

  it('with never, sends nothing of it on any channel', () => {
    const preferences = {
      types: { 'order.late': { channels: { sms: true }, frequency: 'daily' } },
      categories: { transactional: { channels: { email: true } } },
    };
    const profile = aProfile({ preferences });
    const next = after(profile, chosenBy(profile, orders, { frequency: 'never' }));

    expect(goesOut(next).filter((each) => each.startsWith('order'))).toEqual([]);
  });

  it('back from never, starts where the person says, and everywhere when they do not say', () => {
    const profile = aProfile({ preferences: { categories: { transactional: { frequency: 'never' } } } });
    const one = after(profile, chosenBy(profile, orders, { channels: { email: true } }));
    const every = after(profile, chosenBy(profile, orders, { frequency: 'daily' }));
    const ofOrders = (each: RecipientProfile) => goesOut(each).filter((out) => out.startsWith('order'));

    expect(ofOrders(one)).toEqual(['order.shipped email', 'order.late email']);
    expect(choicesOf(one, orders, space).frequency).toBe('at-once');
    expect(ofOrders(every)).toHaveLength(5);
  });

  it('of one type changes that type alone, and follows its category again when it agrees with it', () => {
    const profile = aProfile();
    const off = after(profile, chosenBy(profile, orders, { types: { 'order.late': { channels: { email: false } } } }));
    expect(goesOut(off)).toEqual(goesOut(profile).filter((out) => out !== 'order.late email'));

    const on = choose(off, orders, wish({ types: { 'order.late': { channels: { email: true } } } }), space);
    expect(on).toMatchObject({ choices: [{ path: ['types', 'order.late', 'channels', 'email'], value: null }] });
  });

  it('does not leave what cannot be switched off without a channel that works', () => {
    const phone = { address: '+12025550101', ...suppressed('sms') };
    expect(chosenBy(aProfile(), security, { channels: { sms: false } })).not.toBe('last-channel');
    expect(chosenBy(aProfile(), security, { channels: { sms: false, email: false } })).toBe('last-channel');
    expect(chosenBy(aProfile({ phone }), security, { channels: { email: false } })).toBe('last-channel');
  });
});

describe('agreeing by choosing', () => {
  const consentOf = (chosen: Chosen | 'last-channel') => (chosen === 'last-channel' ? chosen : chosen.consent);

  it.each([
    ['email', 'FR', 'express'],
    ['sms', 'FR', 'express'],
    ['sms', 'US', 'written'],
    ['sms', undefined, 'written'],
    ['push', 'US', 'express'],
    ['email', 'US', 'express'],
  ] as const)('to %s in %s is %s', (channel, country, form) => {
    expect(consentOf(chosenBy(aProfile({ country }), offers, { channels: { [channel]: true } }))).toEqual([
      { purpose: 'marketing', channel, action: 'granted', form },
    ]);
  });

  it('again is no second consent, but written is more than express', () => {
    const us = (form: string) => aProfile({ country: 'US', consents: { marketing: { sms: granted(form) } } });
    expect(consentOf(chosenBy(us('written'), offers, { channels: { sms: true } }))).toEqual([]);
    expect(consentOf(chosenBy(us('express'), offers, { channels: { sms: true } }))).toHaveLength(1);
  });

  it('ends with the switch, on that channel', () => {
    expect(consentOf(chosenBy(aProfile(agreed()), offers, { channels: { email: false } }))).toEqual([]);
    const alone = { ...space, categories: [security, orders, offers], types: space.types.slice(0, 5) };
    expect(choose(aProfile(agreed()), offers, wish({ channels: { email: false } }), alone)).toMatchObject({
      consent: [{ channel: 'email', action: 'withdrawn' }],
    });
    expect(choose(aProfile({ country: 'US' }), offers, wish({ channels: { email: false } }), alone)).toMatchObject({
      consent: [{ channel: 'email', action: 'withdrawn' }],
    });
  });

  it('to one category switches no other on that lives on the same consent', () => {
    const profile = aProfile();
    const next = after(profile, chosenBy(profile, offers, { channels: { email: true } }));

    expect(goesOut(next).filter((out) => !goesOut(profile).includes(out))).toEqual([
      'weekly.offers email',
      'last.chance email',
    ]);
  });
});

describe('whatever was chosen before', () => {
  const choice = fc.record(
    {
      channels: fc.dictionary(fc.constantFrom(...channels), fc.boolean(), { noNullPrototype: true }),
      frequency: fc.constantFrom('at-once', 'daily', 'weekly', 'never'),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  const profiles = fc
    .record({
      country: fc.constantFrom(undefined, 'US', 'FR'),
      preferences: fc.record({
        types: fc.dictionary(fc.constantFrom(...space.types.map(({ type }) => type)), choice, {
          noNullPrototype: true,
        }),
        categories: fc.dictionary(fc.constantFrom('security', 'transactional', 'marketing', 'campaigns'), choice, {
          noNullPrototype: true,
        }),
        channels: fc.dictionary(fc.constantFrom(...channels), fc.boolean(), { noNullPrototype: true }),
      }),
      consents: fc.constantFrom({}, agreed().consents, agreed(['email']).consents),
    })
    .map((changes) => recipientProfileSchema.parse(aProfile(changes)));
  const anyCategory = fc.constantFrom(orders, offers);
  const one = fc.record({ channel: fc.constantFrom(...channels), on: fc.boolean() });

  it('a switch that is turned does what it says, and moves nothing beside it', () => {
    fc.assert(
      fc.property(profiles, anyCategory, one, (profile, category, { channel, on }) => {
        const view = choicesOf(profile, category, space);
        fc.pre(view.channels.some((each) => each.channel === channel && each.isOn !== on));
        const next = after(profile, choose(profile, category, wish({ channels: { [channel]: on } }), space));
        const now = choicesOf(next, category, space);

        expect(now.channels).toEqual(
          view.channels.map((each) => (each.channel === channel ? { channel, isOn: on } : each)),
        );
        const beside = (out: string) =>
          !(out.endsWith(channel) && view.types.some(({ type }) => out.startsWith(`${type} `)));
        if (view.frequency !== 'never') expect(goesOut(next).filter(beside)).toEqual(goesOut(profile).filter(beside));
        if (!on) expect(goesOut(next).filter((out) => !beside(out))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('never is never', () => {
    fc.assert(
      fc.property(profiles, anyCategory, (profile, category) => {
        const next = after(profile, choose(profile, category, wish({ frequency: 'never' }), space));
        const types = space.types.filter((each) => each.category === category).map(({ type }) => type);

        expect(goesOut(next).filter((out) => types.some((type) => out.startsWith(`${type} `)))).toEqual([]);
      }),
    );
  });
});
