import { describe, expect, it } from '@jest/globals';
import { aProfile } from '../domain/profiles.ts';
import { ada, anApi, luc, wording } from './api-world.ts';

const path = 'recipients/{recipientId}/preferences';
const off = { preferences: { categories: { marketing: { frequency: 'never' } } } };

describe.each([
  ['a service', `/${path}`],
  ['a session', '/me/preferences'],
])('preferences, asked by %s', (_, at) => {
  it('are empty for somebody nobody has told of', async () => {
    expect(await anApi().call(`GET ${at}`)).toMatchObject({
      status: 200,
      headers: { etag: '"0"' },
      json: { recipientId: 'ada', version: 0, preferences: {}, consents: {} },
    });
  });

  it('are changed in a part, and told of', async () => {
    const { call, events } = anApi();
    await call(`PUT ${at}`, { json: { preferences: { channels: { sms: false } } } });
    const changed = await call(`PATCH ${at}`, { json: off });

    expect(changed).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    expect(changed.json.preferences).toEqual({ channels: { sms: false }, ...off.preferences });
    expect((await call(`GET ${at}`)).json).toEqual(changed.json);
    expect(events.at(-1)).toMatchObject({
      detailType: 'PreferencesChanged.v1',
      detail: { recipientId: 'ada', method: 'api', version: 2 },
    });
  });

  it('take a choice back where a merge patch says null', async () => {
    const { call, clock } = anApi();
    await call(`PATCH ${at}`, { json: off });
    clock.now += 1000;
    const json = { preferences: { categories: { marketing: { frequency: null } } } };
    const headers = { 'content-type': 'application/merge-patch+json; charset=utf-8' };

    expect((await call(`PATCH ${at}`, { json, headers })).json.preferences).toEqual({});
  });

  it('lose what a whole does not hold', async () => {
    const { call, clock } = anApi();
    await call(`PATCH ${at}`, { json: off });
    clock.now += 1000;
    const whole = { preferences: { types: { 'order.shipped': { channels: { sms: true } } } } };

    expect((await call(`PUT ${at}`, { json: whole })).json.preferences).toEqual(whole.preferences);
  });

  it.each([
    ['"1"', 200],
    ['*', 200],
    ['"7"', 412],
    ['W/"1"', 400],
    ['one', 400],
  ])('with If-Match %s answer %d', async (match, status) => {
    const { call, clock } = anApi();
    await call(`PATCH ${at}`, { json: off });
    clock.now += 1000;
    const headers = { 'content-type': 'application/json', 'if-match': match };
    const answer = await call(`PUT ${at}`, { json: { preferences: {} }, headers });

    expect(answer.status).toBe(status);
    if (status === 412) expect(answer.headers['etag']).toBe('"1"');
    expect((await call(`GET ${at}`)).json.version).toBe(status === 200 ? 2 : 1);
  });

  it('carry the consent that goes with them, with its evidence', async () => {
    const { call, consents } = anApi();
    const consent = { changes: [{ purpose: 'marketing', channel: 'email', action: 'granted' }], wording };
    const { json } = await call(`PATCH ${at}`, { json: { consent } });

    expect(json.consents).toMatchObject({ marketing: { email: { status: 'granted' } } });
    expect(consents.evidence).toMatchObject([
      { recipientId: 'ada', method: 'api', wording, proof: { requestId: 'request-1' } },
    ]);
  });

  it.each([
    ['a slip in a field', { preference: {} }, 'preference', 'spelling'],
    ['a slip deeper down', { preferences: { chanels: {} } }, 'preferences.chanels', 'spelling'],
    [
      'an unknown channel',
      { preferences: { channels: { fax: true } } },
      'preferences.channels.fax',
      'email, sms, push',
    ],
    [
      'an unknown type',
      { preferences: { types: { 'order.shiped': { frequency: 'never' } } } },
      'preferences.types.order.shiped',
      'order.shipped',
    ],
    [
      'an unknown category',
      { preferences: { categories: { offers: { frequency: 'never' } } } },
      'preferences.categories.offers',
      'transactional, security, marketing',
    ],
    [
      'the end of a mandatory category',
      { preferences: { categories: { security: { frequency: 'never' } } } },
      'preferences.categories.security.frequency',
      'cannot be never',
    ],
    [
      'the end of a type of it',
      { preferences: { types: { 'login.code': { frequency: 'never' } } } },
      'preferences.types.login.code.frequency',
      'cannot be never',
    ],
    [
      'a grant without its wording',
      { preferences: {}, consent: { changes: [{ purpose: 'marketing', channel: 'sms', action: 'granted' }] } },
      'consent.wording',
      'agreed to',
    ],
  ])('are refused with %s', async (_, json, field, words) => {
    const { call, recipients } = anApi();
    const answer = await call(`PUT ${at}`, { json });

    expect(answer).toMatchObject({ status: 400, headers: { 'content-type': 'application/problem+json' } });
    expect(answer.json.errors).toContainEqual({ field, problem: expect.stringContaining(words) });
    expect(recipients.profiles.size).toBe(0);
  });

  it.each([
    ['no JSON', '{', 'application/json', 400],
    ['another type', '{}', 'text/plain', 415],
    ['no type', '{}', '', 415],
    ['more than 256 KB', JSON.stringify({ preferences: {}, x: 'x'.repeat(270_000) }), 'application/json', 413],
    ['a deep nest', `{"preferences":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'application/json', 400],
    ['the prototype as a field', '{"__proto__":{"preferences":{}}}', 'application/json', 400],
    [
      'the prototype as a category',
      '{"preferences":{"categories":{"__proto__":{"frequency":"x"}}}}',
      'application/json',
      0,
    ],
  ])('are refused with %s', async (_, body, type, status) => {
    const { call } = anApi();
    const answer = await call(`PUT ${at}`, { body, headers: { 'content-type': type } });

    if (status > 0) expect(answer.status).toBe(status);
    else expect(answer.json.preferences ?? {}).toEqual({});
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('preferences', () => {
  it('held from when the catalogue had the name may be sent back', async () => {
    const { call, recipients } = anApi();
    const held = { categories: { gazette: { frequency: 'never' } } };
    recipients.profiles.set(ada, aProfile({ preferences: held }));

    expect((await call(`PUT /${path}`, { json: { preferences: held } })).status).toBe(200);
    expect(
      (await call(`PUT /${path}`, { json: { preferences: held }, pathParameters: { recipientId: 'luc' } })).status,
    ).toBe(400);
  });

  it('from another system are ordered by when they were chosen', async () => {
    const { call } = anApi();
    await call(`PATCH /${path}`, { json: { ...off, occurredAt: '2026-02-02T00:00:00+01:00' } });
    const older = {
      preferences: { categories: { marketing: { frequency: 'weekly' } } },
      occurredAt: '2026-02-01T00:00:00Z',
    };

    expect((await call(`PATCH /${path}`, { json: older })).json.preferences).toEqual(off.preferences);
  });

  it('from the future are refused: they would outlive every no until then', async () => {
    const answer = await anApi().call(`PATCH /${path}`, { json: { ...off, occurredAt: '2026-03-02T00:00:00Z' } });

    expect(answer).toMatchObject({ status: 400, json: { errors: [{ field: 'occurredAt' }] } });
  });

  it('of a session are those of its token, whatever else it says', async () => {
    const { call, recipients } = anApi();
    await call('PATCH /me/preferences', {
      json: off,
      pathParameters: { recipientId: 'luc' },
      query: new URLSearchParams({ recipientId: 'luc', sub: 'luc' }),
      headers: { 'content-type': 'application/json', 'x-recipient-id': 'luc', sub: 'luc' },
    });
    const named = await call('PATCH /me/preferences', { json: { ...off, recipientId: 'luc' } });

    expect(recipients.profiles.has(ada)).toBe(true);
    expect(recipients.profiles.has(luc)).toBe(false);
    expect(named).toMatchObject({ status: 400, json: { errors: [{ field: 'recipientId' }] } });
  });

  it.each([
    ['backdate', { ...off, occurredAt: '2026-02-01T00:00:00Z' }, 'occurredAt'],
    [
      'bring a proof',
      { consent: { changes: [{ purpose: 'marketing', channel: 'email', action: 'withdrawn' }], proof: { a: 'b' } } },
      'consent.proof',
    ],
    [
      'say what was shown',
      {
        consent: {
          changes: [{ purpose: 'marketing', channel: 'email', action: 'granted' }],
          wording: { version: '1', text: 'anything' },
        },
      },
      'consent.wording',
    ],
  ])('of a session cannot %s', async (_, json, field) => {
    const { call, consents } = anApi();

    expect(await call('PATCH /me/preferences', { json })).toMatchObject({ status: 400, json: { errors: [{ field }] } });
    expect(consents.evidence).toEqual([]);
  });

  it.each([[undefined], [{}], [{ sub: 'ada@example.com' }], [{ sub: '' }], [{ sub: 7 }]])(
    'of a session that names nobody, such as %j, are not told',
    async (claims) => {
      expect((await anApi().call('GET /me/preferences', { claims })).status).toBe(401);
    },
  );

  it('are of somebody with an id, not an address', async () => {
    const answer = await anApi().call(`GET /${path}`, { pathParameters: { recipientId: 'ada@example.com' } });

    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer)).not.toContain('ada@');
  });
});
