import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type DescribedSpace, describeChoices } from '../../../lambdas/pages/describe.ts';
import { page } from '../../../lambdas/pages/page.ts';
import { preferenceCentre } from '../../../lambdas/pages/preference-centre.ts';
import { catalogue } from '../../../notifications/catalogue.ts';
import { categories } from '../../../notifications/categories.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { aProfile, suppressed } from '../domain/profiles.ts';

const frame = { brand: 'Example Shop', locale: 'en' } as const;
const shownAt = '2026-03-01T12:00:00.000Z';
const space: DescribedSpace = { categories, types: catalogue };
const shown = (changes: Record<string, unknown> = {}, of = space) => {
  const profile = aProfile(changes);
  const parts = describeChoices(profile, of, 'en');
  return preferenceCentre(frame, { profile, parts, shownAt, messages: [] }).body;
};

describe('the preference centre', () => {
  it('escapes what the catalogue and the profile say', () => {
    const trick = '"><script>alert(1)</script>';
    const category = { ...aCategory(), words: { en: { title: trick, description: trick } } };
    const type = { type: 'order.shipped', category, channels: ['email'] as const, title: { en: trick } };
    const body = shown(
      { email: { address: "o'hara@example.com" }, timeZone: 'US/Eastern' },
      { categories: [category], types: [type] },
    );

    expect(body).not.toContain('<script');
    expect(body).toContain('&#34;&gt;&lt;script&gt;');
  });

  it('has one label for each control, and one name each', () => {
    const body = shown();
    const controls = [
      ...body.matchAll(/<(?:input class="switch"|input type="(?:time|checkbox)"|select) [^>]*name="([^"]*)"/g),
    ];
    const names = controls.map(([, name]) => name);

    expect(names.length).toBeGreaterThan(15);
    expect(new Set(names).size).toBe(names.length);
    expect(body.match(/<label/g)).toHaveLength(controls.length);
  });

  it.each([
    ['email', 'complaint', 'You marked our e-mail as junk'],
    ['email', 'permanent_address', 'Give us another address'],
    ['sms', 'opt_out', 'Text START'],
  ] as const)('says of %s that is closed for %s what helps', (channel, reason, cure) => {
    const part = channel === 'email' ? 'email' : 'phone';
    const address = channel === 'email' ? 'ada@example.com' : '+12025550101';
    const body = shown({ [part]: { address, ...suppressed(channel, reason) } });

    expect(body).toContain(cure);
    expect(body).not.toContain(`name="c:transactional:${channel}"`);
  });

  it('says that there is nothing to choose for whom nothing reaches', () => {
    const body = shown({ email: undefined, phone: undefined, push: undefined });
    expect(body).toContain('We have no way to reach you');
    expect(body).not.toContain('Stop all marketing');
  });

  it('keeps a time zone that the list does not have', () => {
    expect(shown({ timeZone: 'US/Eastern' })).toContain('<option selected>US/Eastern</option>');
  });

  it('says until when a pause lasts, on the clock of the person and in their language', () => {
    const profile = aProfile({ preferences: { quietUntil: '2026-03-02T07:00:00Z' } });
    const inFrench = { ...frame, locale: 'fr' } as const;
    const { body } = preferenceCentre(inFrench, { profile, parts: [], shownAt, messages: [] });
    expect(body).toMatch(/En pause jusqu’au lundi 2 mars,? (à )?0?8:00\./);
    expect(body).toContain('value="resume"');
    expect(body).not.toContain('value="pause"');
  });

  it('opens further quiet hours for who keeps some', () => {
    const noon = { start: '12:00', end: '13:00', channels: ['push', 'sms'] };
    const night = { start: '22:00', end: '08:00' };
    const isOpen = (quietHours: unknown) =>
      /<details open>\s*<summary>More quiet hours/.test(shown({ preferences: { quietHours } }));
    expect([isOpen([night, noon]), isOpen(night)]).toEqual([true, false]);
    const body = shown({ preferences: { quietHours: [night, noon] } });
    expect(body).toContain('<option value="sms push" selected>Text message and App notification</option>');
    expect(body.match(/name="quiet\d?:channels"/g)).toHaveLength(3);
  });

  it('shows the days of each window, by their names in the language of the page; where none was chosen, all', () => {
    const days = ['saturday', 'sunday'];
    const preferences = { quietHours: [{ start: '22:00', end: '08:00', days }] };
    const checked = (body: string, window: string) =>
      [...body.matchAll(/type="checkbox" name="([a-z0-9]+):[a-z]+day" value="on" checked>([^<]*)/g)].flatMap(
        ([, of, name]) => (of === window ? [name] : []),
      );
    expect(checked(shown({ preferences }), 'quiet')).toEqual(['Saturday', 'Sunday']);
    expect(checked(shown({ preferences }), 'quiet2')).toHaveLength(7);
    const profile = aProfile({ preferences });
    const inFrench = preferenceCentre({ ...frame, locale: 'fr' }, { profile, parts: [], shownAt, messages: [] });
    expect(checked(inFrench.body, 'quiet')).toEqual(['samedi', 'dimanche']);
  });

  it('does not stop marketing when somebody presses Enter: the form’s first button saves', () => {
    const form = shown().split('<form method="post">')[1] ?? '';
    const ofTheForm = [...form.matchAll(/<button([^>]*)>([^<]*)/g)].filter(
      ([, attributes]) => !attributes?.includes('form='),
    );
    expect(ofTheForm.map(([, , text]) => text)).toEqual(['Save']);
  });
});

describe('a page', () => {
  it('allows the style that it has, and no other', () => {
    const { body, headers } = page(frame, { title: 'T', main: 'text' });
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(body) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');

    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${hash}';`);
  });
});
