import { describe, expect, it } from '@jest/globals';
import { UnsecuredJWT } from 'jose';
import { SignedLinks } from '../../../lambdas/adapters/jose/signed-links.ts';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import type { NewLink } from '../../../lambdas/ports/links.ts';

const ada = recipientIdSchema.parse('ada');
const day = 86_400_000;
const start = Date.parse('2026-03-01T12:00:00Z');
const oldKey = { kid: 'k1', key: 'o'.repeat(64) };
const newKey = { kid: 'k2', key: 'n'.repeat(64) };

/** Links with keys and a clock that the test moves. */
const aLinks = (keys: object = oldKey) => {
  const world = { keys, now: start };
  const links = new SignedLinks(
    async () => JSON.stringify(world.keys),
    () => new Date(world.now),
  );
  return { world, links };
};
const preferences = { purpose: 'preferences', recipientId: ada } as const satisfies NewLink;
const unsubscribe = {
  purpose: 'unsubscribe',
  recipientId: ada,
  category: 'marketing',
  channel: 'email',
} as const satisfies NewLink;
const confirm = { purpose: 'confirm-consent', recipientId: ada, evidenceId: 'e-1' } as const satisfies NewLink;

const partsOf = (token: string) => token.split('.').map((part) => Buffer.from(part, 'base64url'));
const withPayload = (token: string, change: object) => {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...change };
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
};

describe('a link', () => {
  it.each([preferences, unsubscribe, confirm])('for $purpose says what it permits, and only for that', async (link) => {
    const { links } = aLinks();
    const token = await links.sign(link, 90);

    for (const { purpose } of [preferences, unsubscribe, confirm]) {
      const read = await links.verify(token, purpose);
      if (purpose === link.purpose) expect(read).toEqual({ ...link, linkId: expect.any(String) });
      else expect(read).toBeUndefined();
    }
  });

  it('has an id of its own, so that evidence can name it', async () => {
    const { links } = aLinks();
    const ids = await Promise.all(
      [1, 2].map(async () => (await links.verify(await links.sign(preferences, 90), 'preferences'))?.linkId),
    );

    expect(new Set(ids).size).toBe(2);
  });

  it('ends after its days, not before', async () => {
    const { links, world } = aLinks();
    const token = await links.sign(preferences, 90);
    world.now = start + 90 * day - 1000;
    expect(await links.verify(token, 'preferences')).toBeDefined();
    world.now = start + 90 * day;
    expect(await links.verify(token, 'preferences')).toBeUndefined();
  });

  it('reveals the person’s id and no address', async () => {
    const { links } = aLinks();
    const [header, payload] = partsOf(await links.sign(unsubscribe, 90)).map(String);

    expect(JSON.parse(header ?? '')).toEqual({ alg: 'HS256', kid: 'k1' });
    expect(Object.keys(JSON.parse(payload ?? '')).sort()).toEqual(['aud', 'c', 'ch', 'exp', 'iat', 'jti', 'p', 'sub']);
  });
});

describe('a new key', () => {
  it('signs from now on, and the old one verifies until its end', async () => {
    const { links, world } = aLinks();
    const old = await links.sign(preferences, 90);
    world.keys = { ...newKey, previous: [{ ...oldKey, until: new Date(start + 30 * day).toISOString() }] };
    const young = await links.sign(preferences, 90);

    expect(JSON.parse(String(partsOf(young)[0]))).toMatchObject({ kid: 'k2' });
    expect(await links.verify(old, 'preferences')).toBeDefined();
    world.now = start + 30 * day;
    expect(await links.verify(old, 'preferences')).toBeUndefined();
    expect(await links.verify(young, 'preferences')).toBeDefined();
  });
});

describe('nobody gets in by', () => {
  const refused = async (token: string) =>
    expect(
      await Promise.all(
        (['preferences', 'unsubscribe', 'confirm-consent'] as const).map((purpose) =>
          aLinks().links.verify(token, purpose),
        ),
      ),
    ).toEqual([undefined, undefined, undefined]);

  it.each([
    '',
    'x',
    'a.b',
    'a.b.c',
    '..',
    '\u0000',
    'é.é.é',
    'x'.repeat(9000),
    `${'eyJhbGciOiJIUzI1NiJ9.'.repeat(2)}x`,
  ])('something that is no token: %j', refused);

  it('another key under the same name', async () => {
    await refused(await aLinks({ ...oldKey, key: 'x'.repeat(64) }).links.sign(preferences, 90));
  });

  it('a key that is not known', async () => {
    await refused(await aLinks(newKey).links.sign(preferences, 90));
  });

  it.each([{ sub: 'eve' }, { p: 'unsubscribe' }, { exp: 4_000_000_000 }])('a changed payload: %j', async (change) => {
    await refused(withPayload(await aLinks().links.sign(preferences, 90), change));
  });

  it.each(['none', 'None', 'HS512', 'RS256'])('an algorithm of their own: %s', async (alg) => {
    const [, payload = '', signature = ''] = (await aLinks().links.sign(preferences, 90)).split('.');
    const header = Buffer.from(JSON.stringify({ alg, kid: 'k1' })).toString('base64url');
    await refused([header, payload, signature].join('.'));
    await refused([header, payload, ''].join('.'));
  });

  it('a token without any signature', async () => {
    const token = new UnsecuredJWT({ p: 'preferences' }).setSubject('ada').setAudience('carillon-links').encode();
    await refused(token);
  });

  it('the control: the untouched token is let in', async () => {
    const { links } = aLinks();
    expect(await links.verify(withPayload(await links.sign(preferences, 90), {}), 'preferences')).toBeDefined();
  });
});
