import { describe, expect, it } from '@jest/globals';
import { aProfile } from '../domain/profiles.ts';
import { ada, anApi, luc, wording } from './api-world.ts';

const grant = (changes: object = {}) => ({
  changes: [{ purpose: 'marketing', channel: 'email', action: 'granted', ...changes }],
  wording,
});
const withdraw = { changes: [{ purpose: 'marketing', channel: 'email', action: 'withdrawn' }] };
const query = (values: Record<string, string>) => ({ query: new URLSearchParams(values) });

describe.each([
  ['a service', '/recipients/{recipientId}'],
  ['a session', '/me'],
])('consents, asked by %s', (_, at) => {
  it('are in force with their evidence, and no more after their withdrawal', async () => {
    const { call, clock } = anApi();
    const given = await call(`POST ${at}/consents`, { json: grant() });
    clock.now = Date.parse('2026-04-01T12:00:00Z');
    await call(`POST ${at}/consents`, { json: withdraw });
    const inForce = async (moment: string) =>
      (await call(`GET ${at}/consents`, query({ purpose: 'marketing', channel: 'email', at: moment }))).json;

    expect(given).toMatchObject({ status: 201, json: { consents: { marketing: { email: { status: 'granted' } } } } });
    expect(await inForce('2026-02-01T00:00:00Z')).toMatchObject({ recipientId: 'ada', status: 'never-given' });
    expect(await inForce('2026-03-15T01:00:00+01:00')).toEqual({
      recipientId: 'ada',
      purpose: 'marketing',
      channel: 'email',
      at: '2026-03-15T00:00:00.000Z',
      status: 'granted',
      form: 'express',
      record: expect.objectContaining({
        evidenceId: given.json.evidenceId,
        occurredAt: '2026-03-01T12:00:00.000Z',
        method: 'api',
        wording,
        proof: { requestId: 'request-1', by: at === '/me' ? 'session' : 'service' },
      }),
      withdrawn: expect.objectContaining({ occurredAt: '2026-04-01T12:00:00.000Z' }),
    });
    expect(await inForce('2026-05-01T00:00:00Z')).toMatchObject({ status: 'withdrawn' });
  });

  it('are told as a history, page by page', async () => {
    const { call, consents } = anApi();
    for (let count = 0; count < 205; count += 1)
      await consents.append({
        evidenceId: `e-${String(count).padStart(4, '0')}`,
        recipientId: count === 7 ? luc : ada,
        changes: [{ purpose: 'marketing', channel: 'email', action: 'withdrawn', form: 'express' }],
        method: 'import',
        occurredAt: '2026-03-01T12:00:00.000Z',
        recordedAt: '2026-03-01T12:00:00.000Z',
      });
    const first = await call(`GET ${at}/consents`);
    const second = await call(`GET ${at}/consents`, query({ next: first.json.next }));

    expect(first.json.evidence).toHaveLength(200);
    expect(second.json.evidence).toHaveLength(4);
    expect(second.json.next).toBeUndefined();
    expect((await call(`GET ${at}/consents`, query({ channel: 'sms' }))).json.evidence).toEqual([]);
  });

  it.each([
    [{ at: '2026-03-15T00:00:00Z' }, 'at'],
    [{ at: 'yesterday', purpose: 'marketing', channel: 'email' }, 'at'],
    [{ purpose: 'fun' }, 'purpose'],
    [{ colour: 'red' }, 'colour'],
  ])('asked for by %j are refused', async (values, field) => {
    const { errors } = (await anApi().call(`GET ${at}/consents`, query(values))).json;

    expect(errors).toMatchObject([{ field }]);
  });

  it('that are asked for wait for the person, who is asked by e-mail', async () => {
    const { call, events, recipients, links } = anApi();
    recipients.profiles.set(ada, aProfile({ locale: 'fr' }));
    const answer = await call(`POST ${at}/consents`, { json: grant({ action: 'requested' }) });
    const request = events.find(({ detailType }) => detailType === 'NotificationRequested.v1');
    const token = JSON.stringify(request).match(/confirm\/([\w.-]+)/)?.[1] ?? '';

    expect(answer.json).toMatchObject({
      isConfirmationSent: true,
      consents: { marketing: { email: { status: 'pending' } } },
    });
    expect(request?.detail).toMatchObject({
      notificationId: `consent-${answer.json.evidenceId}`,
      type: 'consent.confirm',
      to: [{ recipientId: 'ada' }],
      channels: ['email'],
      data: { categoryTitle: 'Offres' },
    });
    expect(await links.verify(token, 'confirm-consent')).toMatchObject({
      recipientId: 'ada',
      evidenceId: answer.json.evidenceId,
    });
  });

  it('for a category with double opt-in wait too', async () => {
    const { call } = anApi({ doubleOptIn: true });

    expect((await call(`POST ${at}/consents`, { json: grant() })).json).toMatchObject({
      isConfirmationSent: true,
      consents: { marketing: { email: { status: 'pending' } } },
    });
  });

  it.each([
    ['no change', { changes: [] }, 'changes'],
    ['no wording', { changes: grant().changes }, 'wording'],
    ['a request by text', grant({ channel: 'sms', action: 'requested' }), 'changes[0].action'],
    ['an unknown purpose', grant({ purpose: 'fun' }), 'changes[0].purpose'],
    ['a slip', { ...grant(), wordin: {} }, 'wordin'],
  ])('with %s are refused', async (_, json, field) => {
    const { call, consents } = anApi();
    const answer = await call(`POST ${at}/consents`, { json });

    expect(answer.json.errors).toMatchObject([{ field }]);
    expect(consents.evidence).toEqual([]);
  });
});

describe('a service', () => {
  const at = 'POST /recipients/{recipientId}/consents';

  it('may say that a consent was confirmed elsewhere', async () => {
    const { call, events } = anApi({ doubleOptIn: true });
    const { json } = await call(at, { json: { ...grant(), proof: { doubleOptIn: 'clicked in the CRM' } } });

    expect(json).toMatchObject({
      isConfirmationSent: false,
      consents: { marketing: { email: { status: 'granted' } } },
    });
    expect(events.map(({ detailType }) => detailType)).toEqual(['PreferencesChanged.v1']);
  });

  it.each([
    [{ ...grant(), occurredAt: '2027-01-01T00:00:00Z' }, 'occurredAt'],
    [{ ...grant(), proof: { 'not a name': 'x' } }, 'proof[?]'],
    [{ ...grant(), proof: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`a${n}`, 'x'])) }, 'proof'],
  ])('is refused %#', async (json, field) => {
    expect((await anApi().call(at, { json })).json.errors).toMatchObject([{ field }]);
  });
});

describe.each([['/recipients/{recipientId}'], ['/me']])('GET %s/effective', (at) => {
  it('explains what would be sent now, and which choice decides', async () => {
    const { call, recipients } = anApi();
    const preferences = {
      types: { 'order.shipped': { channels: { email: false } } },
    };
    recipients.profiles.set(ada, aProfile({ preferences }));
    const { json } = await call(`GET ${at}/effective`, query({ type: 'order.shipped' }));

    expect(json).toMatchObject({
      recipientId: 'ada',
      category: 'transactional',
      decision: 'deliver',
      channels: ['sms'],
      frequency: 'at-once',
      explanation: expect.arrayContaining([
        { rule: 'preferences', channel: 'email', effect: 'removes', because: 'unwanted-by-type-channel' },
      ]),
      perChannel: [
        { channel: 'email', isWanted: false, level: 'type-channel' },
        { channel: 'sms', isWanted: true, level: 'category-default' },
      ],
      assumes: [expect.stringContaining('channel'), expect.stringContaining('cap')],
    });
  });

  it('says until when something waits that is wanted once a day', async () => {
    const { call, recipients } = anApi();
    recipients.profiles.set(ada, aProfile({ preferences: { categories: { transactional: { frequency: 'daily' } } } }));
    const { json } = await call(`GET ${at}/effective`, query({ type: 'order.shipped' }));

    expect(json).toMatchObject({ decision: 'defer', channels: [], frequency: 'daily' });
    expect(json.until).toMatch(/T\d\d:00:00\.000Z$/);
  });

  it('names the law that asks for consent', async () => {
    const { call, recipients } = anApi();
    recipients.profiles.set(ada, aProfile({ country: 'US' }));
    const { json } = await call(`GET ${at}/effective`, query({ type: 'weekly.offers' }));

    expect(json).toMatchObject({
      decision: 'deliver',
      channels: ['email'],
      perChannel: [
        { channel: 'email', consent: { requires: 'opt-out', country: 'US', status: 'never-given' } },
        { channel: 'sms', consent: { requires: 'written-opt-in', source: expect.stringContaining('47 CFR') } },
      ],
    });
  });

  it('says where a mandatory category overrules', async () => {
    const { call, recipients } = anApi();
    recipients.profiles.set(ada, aProfile({ preferences: { channels: { email: false, sms: false } } }));
    const { json } = await call(`GET ${at}/effective`, query({ type: 'login.code' }));

    expect(json).toMatchObject({ decision: 'deliver', perChannel: [{ level: 'mandatory' }, { level: 'mandatory' }] });
  });

  it('answers for somebody unknown what a request would come to', async () => {
    const { json } = await anApi().call(`GET ${at}/effective`, query({ type: 'order.shipped' }));

    expect(json).toMatchObject({ decision: 'settle', status: 'failed', reason: 'unknown-recipient', channels: [] });
  });

  it.each([[{ type: 'order.shiped' }], [{}], [{ type: 'order.shipped', x: '1' }]])('refuses %j', async (values) => {
    expect((await anApi().call(`GET ${at}/effective`, query({ ...values }))).status).toBe(400);
  });

  it('refuses a parameter that is given twice', async () => {
    const twice = new URLSearchParams([
      ['type', 'order.shipped'],
      ['type', 'login.code'],
    ]);

    expect((await anApi().call(`GET ${at}/effective`, { query: twice })).status).toBe(400);
  });
});

describe.each([['/recipients/{recipientId}'], ['/me']])('%s', (at) => {
  it('gets a link that leads to the preferences of this person', async () => {
    const { call, links } = anApi();
    const { status, json } = await call(`POST ${at}/link`);
    const token = /^https:\/\/notify\.example\.com\/preferences\/(.+)$/.exec(json.url)?.[1] ?? '';

    expect(status).toBe(201);
    expect(json.expiresAt).toBe('2026-03-31T12:00:00.000Z');
    expect(await links.verify(token, 'preferences')).toMatchObject({ recipientId: 'ada' });
  });

  it('is exported page by page', async () => {
    const { call, pages } = anApi();
    const first = await call(`GET ${at}/export`);
    const last = await call(`GET ${at}/export`, query({ next: first.json.next }));

    expect(first.json).toEqual({
      recipientId: 'ada',
      exportedAt: '2026-03-01T12:00:00.000Z',
      items: [{ kind: 'profile', recipientId: 'ada' }],
      next: 'page-2',
    });
    expect(last.json.next).toBeUndefined();
    expect(pages).toEqual([undefined, 'page-2']);
    expect((await call(`GET ${at}/export`, query({ next: 'nowhere' }))).status).toBe(400);
  });
});
