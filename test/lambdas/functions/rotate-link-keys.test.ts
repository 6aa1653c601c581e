import { describe, expect, it } from '@jest/globals';
import { linkKeysSchema, SignedLinks } from '../../../lambdas/adapters/jose/signed-links.ts';
import { SecretVersions } from '../../../lambdas/adapters/secrets-manager/secret-versions.ts';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { rotateLinkKeys } from '../../../lambdas/functions/rotate-link-keys/handler.ts';
import { FakeSecretsManager } from '../fakes/fake-secrets-manager.ts';

const minute = 60_000;
const day = 86_400_000;
const linkDays = 90;
const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const link = { purpose: 'preferences', recipientId: recipientIdSchema.parse('ada') } as const;

function aWorld(first: object = { kid: 'k1', key: 'o'.repeat(64) }) {
  const secret = new FakeSecretsManager(JSON.stringify(first));
  const clock = { now: Date.parse('2026-03-01T12:00:00Z') };
  const now = () => new Date(clock.now);
  const lines: unknown[] = [];
  const rotate = rotateLinkKeys({
    versions: new SecretVersions(secret.client),
    linkDays,
    now,
    logger: { info: (sentence, keys) => lines.push([sentence, keys]) },
  });
  const step = (Step: (typeof steps)[number], ClientRequestToken: string) =>
    rotate({ SecretId: 'arn:secret', ClientRequestToken, Step });
  const rotateOnce = async (version: string) => {
    secret.begin(version);
    for (const each of steps) await step(each, version);
  };
  const keys = () => linkKeysSchema.parse(JSON.parse(secret.valueOf('AWSCURRENT')));
  const links = new SignedLinks(async () => secret.valueOf('AWSCURRENT'), now);
  return { secret, clock, now, lines, step, rotateOnce, keys, links };
}

describe('rotating the link keys', () => {
  it('puts a new key in place and keeps the old one', async () => {
    const { rotateOnce, keys } = aWorld();
    await rotateOnce('v1');

    expect(keys()).toMatchObject({ previous: [{ kid: 'k1', key: 'o'.repeat(64) }] });
    expect(keys().kid).not.toBe('k1');
    expect(keys().key.length).toBeGreaterThanOrEqual(64);
  });

  it('leaves every link good until its own end, and no longer', async () => {
    const { rotateOnce, links, clock } = aWorld();
    const before = await links.sign(link, linkDays);
    await rotateOnce('v1');

    clock.now += linkDays * day - 1000;
    expect(await links.verify(before, 'preferences')).toBeDefined();
    clock.now += 2000;
    expect(await links.verify(before, 'preferences')).toBeUndefined();
  });

  it('signs with the new key only once every function has had time to read it', async () => {
    const { rotateOnce, links, clock, secret, now } = aWorld();
    const asReadBefore = secret.valueOf('AWSCURRENT');
    await rotateOnce('v1');
    const stale = new SignedLinks(async () => asReadBefore, now);
    // for five minutes, others know only the keys that they have read
    clock.now += 5 * minute - 1;
    expect(await stale.verify(await links.sign(link, linkDays), 'preferences')).toBeDefined();
    const signedLate = await stale.sign(link, linkDays);

    clock.now += 6 * minute;
    const signedNew = await links.sign(link, linkDays);
    expect(await stale.verify(signedNew, 'preferences')).toBeUndefined();
    expect(await links.verify(signedNew, 'preferences')).toBeDefined();
    // and what such a function signed at its last moment is good to its end
    clock.now += linkDays * day - 6 * minute - 1000;
    expect(await links.verify(signedLate, 'preferences')).toBeDefined();
  });

  it('drops the keys whose last link has ended, and makes no key twice', async () => {
    const { rotateOnce, keys, clock } = aWorld();
    const kids = ['k1'];
    for (let round = 1; round <= 6; round += 1) {
      await rotateOnce(`v${round}`);
      kids.push(keys().kid);
      clock.now += 40 * day;
    }

    expect(new Set(kids).size).toBe(kids.length);
    expect(keys().previous.map(({ kid }) => kid)).toEqual(kids.slice(-4, -1).reverse());
  });

  it.each(steps)('does no harm when %s is done twice, or everything once more', async (twice) => {
    const { secret, step, rotateOnce, keys } = aWorld();
    secret.begin('v1');
    for (const each of steps) {
      await step(each, 'v1');
      if (each === twice) await step(each, 'v1');
    }
    const done = keys();
    for (const each of steps) await step(each, 'v1');

    expect(keys()).toEqual(done);
    expect(done.previous).toHaveLength(1);
    await rotateOnce('v2');
    expect(keys().previous).toHaveLength(2);
  });

  it('touches nothing for a version that no rotation has begun', async () => {
    const { secret, step } = aWorld();

    await expect(step('createSecret', 'v9')).rejects.toThrow(/no rotation has begun/);
    expect(secret.calls).toEqual(['DescribeSecretCommand']);
  });

  it('does not put keys in place that do not know the links of today', async () => {
    const { secret, step } = aWorld();
    secret.begin('v1');
    await expect(step('testSecret', 'v1')).rejects.toThrow(/no new keys/);
    secret.versions.get('v1')!.value = JSON.stringify({ kid: 'k2', key: 'n'.repeat(64) });

    await expect(step('testSecret', 'v1')).rejects.toThrow(/do not know a link/);
  });

  it('says what is wrong with keys that it cannot read, and quotes nothing of them', async () => {
    const { secret, step } = aWorld();
    secret.versions.get('v0')!.value = '{ "kid": "k1", "key": "hunter2"';
    secret.begin('v1');

    await expect(step('createSecret', 'v1')).rejects.toThrow(/^(?!.*hunter2).*must be JSON with kid and key$/);
  });

  it('logs no key', async () => {
    const { rotateOnce, lines, keys } = aWorld();
    await rotateOnce('v1');

    expect(lines).toHaveLength(4);
    expect(JSON.stringify(lines)).toContain('finishSecret');
    for (const { key } of [keys(), ...keys().previous]) expect(JSON.stringify(lines)).not.toContain(key);
  });
});
