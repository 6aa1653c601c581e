import { createHash } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { importPKCS8, jwtVerify, SignJWT } from 'jose';
import { Faults, type Later } from '../../local/faults.ts';
import { Observations } from '../../local/observations.ts';
import { Callbacks } from '../../local/providers/callbacks.ts';
import { createVonage, type Vonage } from '../../local/providers/vonage.ts';
import { newVonageApplication } from '../../local/seeded-secrets.ts';
import { startGateway } from './gateway.ts';
import { startListener } from './listener.ts';

const aText = { channel: 'sms', message_type: 'text', to: '15550100', from: '15550199', text: 'Your code is 1234' };

describe('the Vonage double', () => {
  let application: Awaited<ReturnType<typeof newVonageApplication>>;
  let token: string;
  let observations: Observations;
  let faults: Faults;
  let callbacks: Callbacks;
  let vonage: Vonage;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let listener: Awaited<ReturnType<typeof startListener>>;

  const tokenOf = async (application_id: string, privateKey: string, expires = '5m') =>
    new SignJWT({ application_id })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuedAt()
      .setJti('a-token')
      .setExpirationTime(expires)
      .sign(await importPKCS8(privateKey, 'RS256'));

  beforeAll(async () => {
    application = await newVonageApplication();
    token = await tokenOf(application.applicationId, application.privateKey);
  });
  beforeEach(async () => {
    observations = new Observations();
    faults = new Faults();
    callbacks = new Callbacks();
    listener = await startListener();
    vonage = createVonage({ observations, faults, application, callbacks, now: () => new Date() });
    gateway = await startGateway({ routes: [vonage.route] });
  });
  afterEach(async () => {
    await callbacks.done();
    await Promise.all([gateway.stop(), listener.stop()]);
  });

  const send = (text: object = aText, authorization = `Bearer ${token}`, signal?: AbortSignal) =>
    fetch(`${gateway.url}/vonage/v1/messages`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(text),
      ...(signal && { signal }),
    });
  const arrivals = () =>
    observations.kept.flatMap((observation) => (observation.kind === 'arrival' ? [observation.message] : []));

  it('accepts a text and tells what has arrived', async () => {
    const response = await send();

    expect(response.status).toBe(202);
    const { message_uuid } = (await response.json()) as { message_uuid: string };
    expect(message_uuid).toMatch(/^[0-9a-f-]{36}$/);
    expect(arrivals()).toEqual([
      expect.objectContaining({ channel: 'sms', id: message_uuid, to: '+15550100', text: 'Your code is 1234' }),
    ]);
  });

  it.each<[string, object, string]>([
    ['a number with its plus', { to: '+15550100' }, 'to'],
    ['a sender with its plus', { from: '+15550199' }, 'from'],
    ['a name of 12 letters', { from: 'CarillonOnes' }, 'from'],
    ['no text', { text: '' }, 'text'],
    ['1001 characters', { text: 'x'.repeat(1001) }, 'text'],
    ['a reference of 101 characters', { client_ref: 'x'.repeat(101) }, 'client_ref'],
    ['a webhook that is no URL', { webhook_url: 'example.com' }, 'webhook_url'],
    ['a time to live under five minutes', { ttl: 299 }, 'ttl'],
    ['another channel', { channel: 'mms' }, 'channel'],
  ])('refuses %s', async (_, changes, name) => {
    const response = await send({ ...aText, ...changes });

    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      type: expect.stringMatching(/#1150$/),
      invalid_parameters: [{ name, reason: expect.any(String) }],
    });
    expect(arrivals()).toEqual([]);
  });

  it.each<[string, () => Promise<string>]>([
    ['no token', async () => ''],
    ['another application', async () => `Bearer ${await tokenOf('other', application.privateKey)}`],
    [
      'another key',
      async () => `Bearer ${await tokenOf(application.applicationId, (await newVonageApplication()).privateKey)}`,
    ],
    [
      'a token that has run out',
      async () => `Bearer ${await tokenOf(application.applicationId, application.privateKey, '-1m')}`,
    ],
    ['a key and secret, which have no webhooks', async () => `Basic ${btoa('key:secret')}`],
  ])('refuses %s', async (_, authorization) => {
    const response = await send(aText, await authorization());

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ type: expect.stringMatching(/#unauthorized$/) });
    expect(arrivals()).toEqual([]);
  });

  it('refuses with a code when asked to', async () => {
    faults.add({
      on: { provider: 'vonage' },
      effect: { kind: 'refuse', code: '1060', status: 403 },
      times: 1,
      every: 1,
    });
    const response = await send();

    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ type: expect.stringMatching(/#1060$/) });
    expect((await send()).status).toBe(202);
  });

  it('loses its answer when asked to, though the text has arrived, and only for that number', async () => {
    faults.add({ on: { provider: 'vonage', to: '+15550100' }, effect: { kind: 'lose-answer' }, times: 1, every: 1 });

    expect((await send({ ...aText, to: '15550101' })).status).toBe(202);
    await expect(send()).rejects.toThrow('fetch failed');
    expect(arrivals()).toHaveLength(2);
  });

  it('says nothing when asked to hang, and nothing arrives', async () => {
    faults.add({ on: { provider: 'vonage' }, effect: { kind: 'hang' }, times: 1, every: 1 });

    await expect(send(aText, undefined, AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(arrivals()).toEqual([]);
  });

  async function reported() {
    const webhook_url = `${listener.url}/status?recipientId=ada`;
    await send({ ...aText, client_ref: 'order:1', webhook_url });
    await callbacks.done();
    return listener.heard.map(({ body }) => {
      const { status, error } = JSON.parse(body);
      return error === undefined ? [status] : [status, error.title];
    });
  }

  it.each<[Later | 'no fault', readonly (readonly unknown[])[]]>([
    ['no fault', [['submitted'], ['delivered']]],
    ['nothing', []],
    ['delay', [['submitted']]],
    ['failure', [['undeliverable', 1000]]],
    ['bounce', [['submitted'], ['rejected', 1190]]],
    ['soft-bounce', [['submitted'], ['rejected', 1180]]],
    ['complaint', [['submitted'], ['rejected', 1280]]],
  ])('with %s reports to the webhook of the message', async (tells, news) => {
    if (tells !== 'no fault')
      faults.add({ on: { provider: 'vonage' }, effect: { kind: 'later', tells }, times: 1, every: 1 });

    expect(await reported()).toEqual(news);
    for (const { path } of listener.heard) expect(path).toBe('/status?recipientId=ada');
  });

  it('accepts what is for somebody who has answered STOP, and tells of it only later', async () => {
    vonage.optOut('+15550100');

    expect(await reported()).toEqual([['submitted'], ['rejected', 1240]]);
    expect(arrivals()).toEqual([]);
    vonage.optIn('+15550100');
    await send();
    expect(arrivals()).toHaveLength(1);
  });

  it('signs its webhooks over the body', async () => {
    await reported();

    const [{ headers, body } = { headers: {}, body: '' }] = listener.heard;
    const sent = String(headers['authorization']).replace('Bearer ', '');
    const { payload } = await jwtVerify(sent, new TextEncoder().encode(application.signatureSecret), {
      algorithms: ['HS256'],
      requiredClaims: ['iat', 'exp', 'jti'],
    });
    expect(payload).toMatchObject({
      application_id: application.applicationId,
      payload_hash: createHash('sha256').update(body).digest('hex'),
    });
  });
});
