import { describe, expect, it } from '@jest/globals';
import type { RecipientId } from '../../../lambdas/domain/ids.ts';
import { aProfile } from '../domain/profiles.ts';
import { ada, anApi, luc } from './api-world.ts';

const arn = (token: string) => `arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/${token}`;
const put = (token: string) => ({ json: { platform: 'fcm', token } });
const arnsOf = (api: ReturnType<typeof anApi>, of: RecipientId = ada) =>
  (api.recipients.profiles.get(of)?.push ?? []).map(({ endpointArn }) => endpointArn);

describe.each([
  ['a service', '/recipients/{recipientId}'],
  ['a session', '/me'],
])('devices, told of by %s', (_, at) => {
  it('are kept once, however often the app starts', async () => {
    const api = anApi();
    const answer = await api.call(`PUT ${at}/devices`, put('one'));
    await api.call(`PUT ${at}/devices`, put('one'));

    expect(answer).toMatchObject({ status: 200, json: { endpointArn: arn('one'), platform: 'fcm' } });
    expect(arnsOf(api)).toEqual([arn('one')]);
    expect(await api.recipients.holdersOf({ channel: 'push', address: arn('one') })).toEqual([ada]);
  });

  it('are twenty: the one that was told of longest ago goes', async () => {
    const api = anApi();
    for (let count = 0; count < 21; count += 1) await api.call(`PUT ${at}/devices`, put(`d${count}`));

    expect(arnsOf(api)).toHaveLength(20);
    expect(arnsOf(api)).not.toContain(arn('d0'));
    expect(api.devices.tokens.has(arn('d0'))).toBe(false);
  });

  it('all stay when several are told of at once', async () => {
    const api = anApi();
    await Promise.all(['a', 'b', 'c', 'd'].map((token) => api.call(`PUT ${at}/devices`, put(token))));

    expect(arnsOf(api).sort()).toEqual(['a', 'b', 'c', 'd'].map(arn));
  });

  it('belong to who presented their token last', async () => {
    const api = anApi();
    const old = aProfile({ recipientId: 'luc', push: [{ endpointArn: arn('one'), platform: 'fcm' }] });
    api.recipients.profiles.set(luc, old);
    await api.recipients.addHolder({ channel: 'push', address: arn('one') }, luc);
    await api.call(`PUT ${at}/devices`, put('one'));

    expect(arnsOf(api, luc)).toEqual([]);
    expect(arnsOf(api)).toEqual([arn('one')]);
  });

  it.each([
    ['permanent_token', undefined],
    ['blocked', { push: { reason: 'blocked' } }],
  ] as const)('that were closed as %s are then', async (reason, suppressed) => {
    const api = anApi();
    const address = { channel: 'push', address: arn('one') } as const;
    await api.call(`PUT ${at}/devices`, put('one'));
    await api.recipients.suppress(address, { reason, since: '2026-03-01T10:00:00Z' }, ada);
    await api.call(`PUT ${at}/devices`, put('one'));
    const [device] = api.recipients.profiles.get(ada)?.push ?? [];

    expect(device?.suppressed).toEqual(
      suppressed && expect.objectContaining({ push: expect.objectContaining(suppressed.push) }),
    );
    expect(device?.endpointArn).toBe(arn('one'));
  });

  it.each([
    ['token', { token: 'one' }],
    ['endpoint', { endpointArn: arn('one') }],
  ])('go by their %s', async (_, json) => {
    const api = anApi();
    await api.call(`PUT ${at}/devices`, put('one'));
    await api.call(`PUT ${at}/devices`, put('two'));

    expect((await api.call(`POST ${at}/devices/remove`, { json })).json).toEqual({ removed: true });
    expect((await api.call(`POST ${at}/devices/remove`, { json })).json).toEqual({ removed: false });
    expect(arnsOf(api)).toEqual([arn('two')]);
    expect([...api.devices.tokens.keys()]).toEqual([arn('two')]);
  });

  it.each([
    ['token', { token: 'one' }],
    ['endpoint', { endpointArn: arn('one') }],
  ])('of somebody else are not removed by %s', async (_, json) => {
    const api = anApi();
    api.recipients.profiles.set(
      luc,
      aProfile({ recipientId: 'luc', push: [{ endpointArn: arn('one'), platform: 'fcm' }] }),
    );
    api.devices.tokens.set(arn('one'), 'one');

    expect((await api.call(`POST ${at}/devices/remove`, { json })).json).toEqual({ removed: false });
    expect(arnsOf(api, luc)).toEqual([arn('one')]);
    expect(api.devices.tokens.has(arn('one'))).toBe(true);
  });

  it.each([
    ['PUT', '', { platform: 'apns', token: 'one' }, 'platform'],
    ['PUT', '', { platform: 'windows', token: 'one' }, 'platform'],
    ['PUT', '', { platform: 'fcm', token: 'no-token' }, 'token'],
    ['PUT', '', { platform: 'fcm', token: 'a\r\nb' }, 'token'],
    ['PUT', '', { platform: 'fcm' }, 'token'],
    ['PUT', '', { platform: 'fcm', token: 'one', endpointArn: arn('one') }, 'endpointArn'],
    ['POST', '/remove', { endpointArn: 'arn:aws:sns:us-east-1:000000000000:topic' }, 'endpointArn'],
    ['POST', '/remove', {}, '(root)'],
  ])('are refused: %s devices%s %j', async (method, below, json, field) => {
    const api = anApi();
    const answer = await api.call(`${method} ${at}/devices${below}`, { json });

    expect(answer).toMatchObject({ status: 400, json: { errors: [{ field }] } });
    expect(api.recipients.profiles.size).toBe(0);
  });
});
