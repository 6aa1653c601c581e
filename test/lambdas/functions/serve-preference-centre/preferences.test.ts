import { describe, expect, it } from '@jest/globals';
import { marketing } from '../../../../notifications/categories.ts';
import { suppressed } from '../../domain/profiles.ts';
import { aCentre, encode } from './world.ts';

const granted = (form = 'express') => ({
  status: 'granted',
  form,
  at: '2026-02-01T10:00:00.000Z',
  evidenceId: 'e-0',
});

describe('the preference page', () => {
  it('shows what stands, and changes nothing', async () => {
    const { open, person, consents, events } = await aCentre();
    const before = structuredClone(person());
    const { status, body, fields } = await open();

    expect(status).toBe(200);
    expect(fields).toMatchObject({
      'c:security:email': 'on',
      'c:security:sms': 'on',
      'c:transactional:email': 'on',
      'c:transactional:frequency': 'at-once',
      'c:marketing:email': 'on',
      't:order.shipped:sms': 'on',
      't:order.shipped:frequency': '',
      'quiet:start': '22:00',
      timeZone: 'Europe/Paris',
      version: '1',
    });
    expect(fields).not.toHaveProperty('quiet');
    expect(body).toContain('We must be able to reach you when your account is at risk.');
    expect(person()).toEqual(before);
    expect([consents.evidence, events]).toEqual([[], []]);
  });

  it('masks the address and the number that are used', async () => {
    const { body } = await (await aCentre()).open();

    expect(body).toContain('a•••@example.com');
    expect(body).toContain('+1 ••• •••01');
    expect(body).not.toMatch(/ada@example\.com|2025550101/);
  });

  it.each([
    [{ locale: 'fr' }, {}, 'fr'],
    [{ locale: 'fr-CA' }, { 'accept-language': 'en' }, 'fr'],
    [{ locale: undefined }, { 'accept-language': 'de, fr-CH;q=0.9, en;q=0.8' }, 'fr'],
    [{ locale: undefined }, { 'accept-language': 'fr;q=0, en' }, 'en'],
    [{ locale: undefined }, { 'accept-language': ';;;,q=x,<script>' }, 'en'],
    [{ locale: undefined }, {}, 'en'],
  ])('speaks the language of %j with %j: %s', async (changes, headers, locale) => {
    const { body, headers: sent } = await (await aCentre(changes)).open(headers);

    expect(body).toContain(`<html lang="${locale}">`);
    expect(body).toContain(locale === 'fr' ? 'Commandes et paiements' : 'Orders and payments');
    expect(sent['content-language']).toBe(locale);
  });

  it('shows a number that is blocked as blocked, with the cure, and lets nothing switch it on', async () => {
    const phone = { address: '+12025550101', ...suppressed('sms', 'opt_out') };
    const { open, send, person, goesOut } = await aCentre({ phone });
    const page = await open();

    expect(page.body).toContain('Text START to the number they came from');
    expect(Object.keys(page.fields).filter((name) => name.endsWith(':sms'))).toEqual([]);
    await send(page, { 'c:transactional:sms': 'on', 'c:transactional:email': '' });
    expect(person().preferences).toEqual({ categories: { transactional: { channels: { email: false } } } });
    expect(goesOut('order.shipped')).toEqual(['push']);
  });

  it('loads nothing, runs nothing, is framed by nobody', async () => {
    const { headers, body } = await (await aCentre()).open();
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(Object.keys(headers)).not.toContain('set-cookie');
    expect(body).not.toMatch(/<script|<link|<img|<iframe|src=|style=|https?:\/\/| on[a-z]+=/);
  });
});

describe('saving', () => {
  it('is in force at once, writes one leaf, tells others, and says so', async () => {
    const { open, send, person, goesOut, events } = await aCentre();
    const saved = await send(await open(), { 'c:transactional:sms': '' });

    expect(saved.status).toBe(200);
    expect(saved.body).toMatch(/role="status"[^>]*>Saved/);
    expect(person().preferences).toEqual({ categories: { transactional: { channels: { sms: false } } } });
    expect(goesOut('order.shipped')).toEqual(['push', 'email']);
    expect(events).toMatchObject([
      { detailType: 'PreferencesChanged.v1', detail: { method: 'preference-centre', version: 2 } },
    ]);
    expect(saved.fields).not.toHaveProperty('c:transactional:sms');
  });

  it('that changed nothing writes nothing', async () => {
    const { open, send, person, events } = await aCentre();
    const { body } = await send(await open(), {});

    expect(body).toContain('Nothing was different');
    expect(person().version).toBe(1);
    expect(events).toEqual([]);
  });

  it('in one of two open tabs does not undo the other', async () => {
    const { open, send, goesOut } = await aCentre();
    const [one, other] = [await open(), await open()];
    await send(one, { 'c:transactional:sms': '' });
    const { body, fields } = await send(other, { 'c:transactional:push': '' });

    expect(goesOut('order.shipped')).toEqual(['email']);
    expect(body).toContain('changed in the meantime');
    expect(fields).not.toHaveProperty('c:transactional:sms');
  });

  it('twice is as once', async () => {
    const { open, send, person, consents } = await aCentre({ country: 'FR' });
    const page = await open();
    await send(page, { 'c:marketing:email': 'on', 'c:transactional:sms': '' });
    const once = person();
    await send(page, { 'c:marketing:email': 'on', 'c:transactional:sms': '' });

    expect(person()).toMatchObject({ preferences: once.preferences, consents: once.consents });
    expect(consents.evidence).toHaveLength(1);
  });

  it('of one type changes that type', async () => {
    const { open, send, goesOut } = await aCentre();
    const { body } = await send(await open(), { 't:order.shipped:email': '', 't:payment.failed:frequency': 'never' });

    expect(goesOut('order.shipped')).toEqual(['push', 'sms']);
    expect(goesOut('payment.failed')).toEqual([]);
    expect(body).toContain('<details open>');
  });

  it('keeps a mandatory category reachable, and says why', async () => {
    const { open, send, goesOut, person } = await aCentre();
    const { body } = await send(await open(), {
      'c:security:email': '',
      'c:security:sms': '',
      'c:security:push': '',
    });

    expect(body).toMatch(/role="alert"[^>]*>Security: one way to reach you has to stay on/);
    expect(person().version).toBe(1);
    await send(await open(), { 'c:security:sms': '' });
    expect(goesOut('login.code')).toEqual(['email']);
  });

  it.each<Record<string, string>>([
    { timeZone: 'Mars/Olympus' },
    { 'c:transactional:frequency': 'hourly' },
    { 'c:transactional:atMost': '0/day' },
    { 'c:transactional:atMost': '3/century' },
    { 'c:security:atMost': '1/week' },
    { 'c:nonsense:email': 'on', 't:__proto__:email': 'on', recipientId: 'eve', country: 'FR' },
  ])('takes nothing that the page does not offer: %j', async (changed) => {
    const { open, send, person } = await aCentre();
    await send(await open(), changed);
    expect(person().version).toBe(1);
  });

  it.each(['', 'x=1', '{"version":1}', 'version=1&shownAt=now&shown={', `version=1&shown=${'['.repeat(9000)}`])(
    'changes nothing for what is no form of ours: %s',
    async (body) => {
      const { request, preferencesToken, person } = await aCentre();
      const answer = await request('POST', 'preferences', preferencesToken, { body });

      expect(answer.status).toBe(400);
      expect(answer.body).toContain('Nothing was changed');
      expect(person().version).toBe(1);
    },
  );

  it('refuses what is larger than any form', async () => {
    const { request, preferencesToken, open } = await aCentre();
    const body = encode({ ...(await open()).fields, padding: 'x'.repeat(70_000) });
    expect((await request('POST', 'preferences', preferencesToken, { body })).status).toBe(413);
  });
});

describe('agreeing on the page', () => {
  it('keeps the words that were shown, by which link, and that switching text messages on was a signature', async () => {
    const { open, send, consents, person, goesOut } = await aCentre({ locale: 'fr' });
    const page = await open();
    await send(page, { 'c:marketing:email': '' });
    await send(await open(), { 'c:marketing:email': 'on' });

    const [withdrawn, again] = consents.evidence;
    expect(withdrawn).toMatchObject({
      recipientId: 'ada',
      method: 'preference-centre',
      changes: [{ purpose: 'marketing', channel: 'email', action: 'withdrawn' }],
      proof: { linkId: expect.stringMatching(/^[\da-f-]{36}$/) },
    });
    expect(withdrawn).not.toHaveProperty('wording');
    expect(again).toMatchObject({
      changes: [{ purpose: 'marketing', channel: 'email', action: 'granted', form: 'express' }],
      wording: marketing.words['fr']?.consent,
    });
    expect(page.body).toContain(`<q>${again?.wording?.text}</q>`);
    expect(person().consents?.marketing?.email).toMatchObject({ status: 'granted', evidenceId: again?.evidenceId });
    expect(goesOut('weekly.offers')).toEqual(['email']);
  });

  it('is not needed where the law does not ask for it, and shown off where it does', async () => {
    const us = await (await aCentre({ country: 'US' })).open();
    const fr = await (await aCentre({ country: 'FR' })).open();
    const withdrawn = await (
      await aCentre({ consents: { marketing: { email: { ...granted(), status: 'withdrawn' } } } })
    ).open();

    expect(us.fields).toHaveProperty('c:marketing:email');
    for (const { fields } of [fr, withdrawn]) expect(fields).not.toHaveProperty('c:marketing:email');
  });

  it.each([
    ['US', 'written'],
    ['FR', 'express'],
  ])('to text messages shows their terms beside the wording, and keeps both: in %s it is %s', async (country, form) => {
    const sale = { type: 'big.sale', category: marketing, channels: ['sms'] as const, title: { en: 'Sales' } };
    const { open, send, consents, goesOut } = await aCentre({ country }, [sale]);
    const page = await open();
    expect(page.fields).not.toHaveProperty('c:marketing:sms');
    await send(page, { 'c:marketing:sms': 'on' });

    const [{ wording, changes } = {}] = consents.evidence;
    expect(changes).toEqual([{ purpose: 'marketing', channel: 'sms', action: 'granted', form }]);
    expect(wording?.version).toBe(`${marketing.words.en.consent?.version}+sms-1`);
    expect(page.body).toContain(`<q>${wording?.text}</q>`);
    expect(wording?.text).toMatch(/I can stop them at any time.*I sign.*I need not agree.*Reply STOP/);
    expect(goesOut('big.sale')).toEqual(['sms']);
  });

  it('does not come back with a form that is sent again after a no', async () => {
    const { open, send, request, sign, goesOut, consents } = await aCentre({ country: 'FR' });
    const page = await open();
    await send(page, { 'c:marketing:email': 'on' });
    const oneClick = await sign({ purpose: 'unsubscribe', category: 'marketing', channel: 'email' } as never);
    await request('POST', 'unsubscribe', oneClick, { body: 'List-Unsubscribe=One-Click' });
    const { body } = await send(page, { 'c:marketing:email': 'on' });

    expect(body).toMatch(/role="alert"[^>]*>You have said no elsewhere/);
    expect(goesOut('weekly.offers')).toEqual([]);
    await send(await open(), { 'c:marketing:email': 'on' });
    expect(goesOut('weekly.offers')).toEqual(['email']);
    expect(consents.evidence.map(({ changes: [change] }) => change?.action)).toEqual([
      'granted',
      'withdrawn',
      'granted',
    ]);
  });

  it('stops altogether with one click: every channel, that of an address to come included', async () => {
    const { request, preferencesToken, person, consents, goesOut, send, open } = await aCentre({
      consents: { marketing: { email: granted(), push: { ...granted(), status: 'withdrawn' } } },
      preferences: { types: { 'weekly.offers': { channels: { email: true } } } },
    });
    const stop = () => request('POST', 'preferences', preferencesToken, { body: 'action=stop-marketing' });
    const { status, body } = await stop();

    expect([status, body]).toEqual([200, expect.stringMatching(/role="status"[^>]*>Saved. You get no more marketing/)]);
    expect(goesOut('weekly.offers')).toEqual([]);
    expect(goesOut('order.shipped')).toHaveLength(3);
    expect(consents.evidence).toMatchObject([
      {
        changes: [
          { channel: 'email', action: 'withdrawn' },
          { channel: 'sms', action: 'withdrawn' },
        ],
      },
    ]);
    await stop();
    expect(consents.evidence).toHaveLength(1);
    expect(person().preferences).toEqual({ categories: { marketing: { frequency: 'never' } } });

    await send(await open(), { 'c:marketing:email': 'on' });
    expect(goesOut('weekly.offers')).toEqual(['email']);
  });
});
