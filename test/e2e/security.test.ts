import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { apiRoutes } from '../../lambdas/contracts/api/routes.ts';
import { clientConfig, useLocalCloud } from './cloud.ts';
import { newId } from './samples.ts';
import { plainFetch, signedFetch } from './signed-fetch.ts';
import { openStack, type Stack } from './stack.ts';

const cloud = useLocalCloud();
let url: string;
let stack: Stack;
let signed: ReturnType<typeof signedFetch>;
let plain: ReturnType<typeof plainFetch>;
beforeAll(() => {
  url = cloud().outputs['ApiUrl'] ?? '';
  stack = openStack(cloud().outputs, clientConfig(cloud()), cloud().hurry);
  signed = signedFetch(url);
  plain = plainFetch(url);
});

const services = apiRoutes.filter(({ auth }) => auth === 'iam');
const people = apiRoutes.filter(({ auth }) => auth === 'jwt');
const at = (key: string, recipientId: string) => key.replace('{recipientId}', recipientId);
const bodyFor = (method: string) => (method === 'GET' || method === 'DELETE' ? {} : { body: { preferences: {} } });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe.each(services)('$key', ({ key, method }) => {
  it('is closed to who does not sign', async () => {
    const victim = newId('ada');
    const token = await cloud().identity.token({ sub: victim });

    const attempts: Record<string, string>[] = [{}, bearer(token), { 'x-amz-security-token': 'x' }];
    for (const headers of attempts)
      expect((await plain(at(key, victim), { ...bodyFor(method), headers })).status).toBe(403);
    expect(await stack.item(`R#${victim}`, 'PROFILE')).toBeUndefined();
  });

  it.each([
    ['a wrong secret', { accessKeyId: 'local-developer', secretAccessKey: 'wrong' }],
    ['an unknown key', { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'local-developer' }],
  ])('is closed to who signs with %s', async (_, credentials) => {
    expect((await signed(at(key, newId('ada')), { ...bodyFor(method), credentials })).status).toBe(403);
  });
});

describe.each(people)('$key', ({ key, method }) => {
  const now = () => Math.floor(Date.now() / 1000);
  const claims = (sub: string) => ({ sub, iss: 'https://login.example.com/', aud: 'carillon-local', exp: now() + 600 });
  const base64 = (value: object | string) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

  it('is closed to forged, foreign and expired tokens', async () => {
    const { identity } = cloud();
    const victim = newId('ada');
    const good = await identity.token({ sub: victim });
    const jwks = await (await fetch(new URL('/_local/identity/jwks.json', cloud().url))).text();
    const [, payload = '', signature = ''] = good.split('.');
    const hs256 = `${base64({ alg: 'HS256', kid: 'local-1' })}.${base64(claims(victim))}`;
    const tokens = {
      none: `${base64({ alg: 'none' })}.${base64(claims(victim))}.`,
      noneSigned: `${base64({ alg: 'none' })}.${payload}.${signature}`,
      secretIsPublicKey: `${hs256}.${createHmac('sha256', jwks).update(hs256).digest('base64url')}`,
      otherSecret: await new SignJWT(claims(victim))
        .setProtectedHeader({ alg: 'HS256', kid: 'local-1' })
        .sign(Buffer.from('a secret of at least thirty-two characters')),
      otherAudience: await identity.token({ sub: victim, aud: 'another' }),
      otherIssuer: await identity.token({ sub: victim, iss: 'https://login.example.org/' }),
      expired: await identity.token({ sub: victim, exp: now() - 60 }),
      notYet: await identity.token({ sub: victim, nbf: now() + 600 }),
      otherClaims: `${good.split('.')[0]}.${base64(claims('somebody-else'))}.${signature}`,
      link: (await signed(`POST /recipients/${victim}/link`)).json.url.split('/').at(-1),
    };
    for (const [name, token] of Object.entries(tokens)) {
      const { status } = await plain(key, { ...bodyFor(method), headers: bearer(token) });
      expect([name, status]).toEqual([name, 401]);
    }
    expect((await plain(key, bodyFor(method))).status).toBe(401);
    expect((await signed(key, bodyFor(method))).status).toBe(401);
    expect(await stack.item(`R#${victim}`, 'PROFILE')).toBeUndefined();
  });

  it('tells and changes nothing of anybody but who the token names', async () => {
    const [victim, eve] = [newId('ada'), newId('eve')];
    await signed(`PUT /recipients/${victim}/preferences`, { body: { preferences: { channels: { sms: false } } } });
    const token = await cloud().identity.token({ sub: eve, recipientId: victim, email: 'x@example.com' });
    const headers = { ...bearer(token), 'x-recipient-id': victim, 'x-forwarded-user': victim };
    const body = method === 'GET' ? {} : { body: { recipientId: victim, preferences: {}, changes: [], token: 'x' } };
    const answer = await plain(`${key}?recipientId=${victim}&sub=${victim}`, { ...body, headers });

    expect(answer.text).not.toContain(victim);
    expect((await signed(`GET /recipients/${victim}/preferences`)).json).toMatchObject({ version: 1 });
    const below = await plain(`${key.replace('/me', `/recipients/${victim}`)}`, { ...bodyFor(method), headers });
    expect(below.status).toBe(403);
  });
});

describe('a page of an export', () => {
  it('leads to nobody but who it was made for', async () => {
    const [victim, eve] = [newId('ada'), newId('eve')];
    await signed(`PUT /recipients/${victim}/preferences`, { body: { preferences: { channels: { sms: false } } } });
    const { json } = await signed(`GET /recipients/${victim}/export`);
    const headers = bearer(await cloud().identity.token({ sub: eve }));
    const answer = await plain(`GET /me/export?next=${encodeURIComponent(json.next)}`, { headers });

    expect(json.items).not.toEqual([]);
    expect(answer.json).toMatchObject({ recipientId: eve, items: [] });
  });
});

describe('a body', () => {
  const deep = `{"preferences":${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}}`;

  it.each([
    ['of 300 KB', JSON.stringify({ preferences: {}, x: 'x'.repeat(300_000) }), 413],
    ['of 11 MB', 'x'.repeat(11 * 1024 * 1024), 413],
    ['40,000 levels deep', deep, 400],
    ['that is no JSON', '{"preferences":', 400],
    ['that is empty', '', 400],
    ['that is a number', '7', 400],
    ['that would change the prototype', '{"__proto__":{"isAdmin":true},"preferences":{}}', 400],
    ['that would change the constructor', '{"constructor":{"prototype":{"isAdmin":true}},"preferences":{}}', 400],
    ['with a category called __proto__', '{"preferences":{"categories":{"__proto__":{"frequency":"never"}}}}', 0],
  ])('%s does no harm', async (_, body, status) => {
    const recipientId = newId('ada');
    const answer = await signed(`PUT /recipients/${recipientId}/preferences`, { body });

    if (status > 0) expect(answer.status).toBe(status);
    else expect(answer.json.preferences ?? {}).toEqual({});
    expect((await signed(`GET /recipients/${recipientId}/preferences`)).json.preferences).toEqual({});
  });

  it('of another type is refused', async () => {
    const headers = { 'content-type': 'application/xml' };
    const answer = await signed(`PUT /recipients/${newId('ada')}/preferences`, { body: '<a/>', headers });

    expect(answer.status).toBe(415);
    expect(answer.headers.get('accept')).toBe('application/json');
  });

  it('that is refused is not told back', async () => {
    const secret = 'tell-nobody-7731';
    const body = { preferences: { channels: { sms: secret }, [`${secret}@example.com`]: {} }, [`a ${secret}`]: secret };
    const answer = await signed(`PUT /recipients/${newId('ada')}/preferences`, { body });

    expect(answer).toMatchObject({ status: 400, json: { errors: expect.any(Array) } });
    expect(answer.text).not.toContain(secret);
  });
});

describe('what is sent', () => {
  it.each(['%0d%0aset-cookie:%20a=b', 'ada%0d%0ax-injected:%201', '..%2f..%2fimports', '%00', 'ada@example.com'])(
    'as a recipient %s becomes neither header nor key',
    async (recipientId) => {
      const answer = await signed(`GET /recipients/${recipientId}/preferences`);

      expect([400, 403, 404]).toContain(answer.status);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(answer.headers.get('x-injected')).toBeNull();
      expect(answer.text).not.toMatch(/set-cookie|x-injected/);
    },
  );

  it('as If-Match becomes no header', async () => {
    const path = `PUT /recipients/${newId('ada')}/preferences`;
    const answer = await signed(path, { body: { preferences: {} }, headers: { 'if-match': '"1"; x-injected=1' } });

    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-injected')).toBeNull();
  });

  it('twice as Content-Length is not taken', async () => {
    const { hostname, port } = new URL(url);
    const status = await new Promise<number | string>((resolve) => {
      const sent = request({
        hostname,
        port,
        method: 'PUT',
        path: '/me/preferences',
        headers: { 'transfer-encoding': 'chunked, identity' },
      });
      sent.on('response', (response) => resolve(response.statusCode ?? 0)).on('error', ({ name }) => resolve(name));
      sent.end('0');
    });

    expect([400, 401, 403, 404, 'Error']).toContain(status);
  });
});

describe('every answer of the functions', () => {
  it.each(apiRoutes)('of $key is kept by nobody, and says what it is', async ({ key, auth, method }) => {
    const recipientId = newId('ada');
    const headers = auth === 'jwt' ? bearer(await cloud().identity.token({ sub: recipientId })) : {};
    const answer = await (auth === 'jwt' ? plain : signed)(at(key, recipientId), { ...bodyFor(method), headers });

    expect(answer.status).toBeLessThan(500);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-type': expect.stringMatching(/^application\/(problem\+)?json/),
      'strict-transport-security': expect.stringContaining('max-age'),
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a route', () => {
  it('takes so much a second and no more, whoever asks', async () => {
    const headers = { 'content-type': 'text/csv' };
    const hurried = signedFetch(url, { patience: 0 });
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => hurried('POST /imports', { body: 'recipientId\n', headers })),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
    expect((await signed(`GET /recipients/${newId('ada')}/preferences`)).status).toBe(200);
  });
});

describe('a route that is not there', () => {
  it.each(['DELETE /me', 'POST /me/imports', 'GET /recipients', 'PATCH /imports', 'DELETE /recipients/'])(
    '%s is not found, or not open',
    async (route) => {
      const headers = bearer(await cloud().identity.token({ sub: newId('eve') }));

      expect([403, 404]).toContain((await plain(route, { headers })).status);
    },
  );
});
