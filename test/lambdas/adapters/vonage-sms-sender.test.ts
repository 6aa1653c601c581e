import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jwtVerify } from 'jose';
import { vonageCredentials } from '../../../lambdas/adapters/vonage/credentials.ts';
import { vonageFailureCodes } from '../../../lambdas/adapters/vonage/failure-codes.ts';
import { VonageSmsSender } from '../../../lambdas/adapters/vonage/vonage-sms-sender.ts';
import { scriptedProvider } from './scripted-provider.ts';

const { publicKey, privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString();
const now = new Date('2026-03-01T12:00:00Z');
let vonage: Awaited<ReturnType<typeof scriptedProvider>>;
let sender: VonageSmsSender;
beforeAll(async () => {
  vonage = await scriptedProvider();
  sender = senderWith(async () => JSON.stringify({ applicationId: 'app-1', privateKey, apiUrl: vonage.url }));
});
afterAll(() => vonage.close());

const senderWith = (secret: () => Promise<string>) =>
  new VonageSmsSender(vonageCredentials(secret), {
    from: '+15550199',
    statusUrl: 'https://notify.example.com/webhooks/vonage/status?stage=dev',
    now: () => now,
  });
const json = (status: number, body: object) => ({ status, body: JSON.stringify(body), type: 'application/json' });
const problem = (status: number, code: string | number) =>
  json(status, { type: `https://developer.vonage.com/api-errors/messages#${code}`, title: 'no', detail: '15550100' });
const yes = json(202, { message_uuid: 'v-1' });
const message = { to: '+15550100', text: 'On its way', validSeconds: 600 };
const correlation = {
  notificationId: 'order:1',
  recipientId: 'ada',
  channel: 'sms',
  attempt: 2,
  type: 't.t',
  category: 'c',
} as const;
const sent = () => JSON.parse(vonage.requests[0]?.body ?? '');

describe('VonageSmsSender', () => {
  it('sends a text, and has reports sent to a URL with our ids', async () => {
    vonage.answers(yes);

    expect(await sender.send(message, correlation)).toEqual({ kind: 'accepted', providerMessageId: 'v-1' });
    expect(vonage.requests[0]?.path).toBe('/v1/messages');
    const { webhook_url, ...fields } = sent();
    expect(fields).toEqual({
      channel: 'sms',
      message_type: 'text',
      to: '15550100',
      from: '15550199',
      text: 'On its way',
      client_ref: 'order:1',
      ttl: 600,
    });
    expect(Object.fromEntries(new URL(webhook_url).searchParams)).toEqual({
      stage: 'dev',
      notificationId: 'order:1',
      recipientId: 'ada',
      channel: 'sms',
      attempt: '2',
    });
  });

  it('calls in the name of the application, for five minutes', async () => {
    vonage.answers(yes);
    await sender.send(message, correlation);

    const token = String(vonage.requests[0]?.headers.authorization).replace('Bearer ', '');
    const { payload } = await jwtVerify(token, publicKey, { algorithms: ['RS256'], currentDate: now });
    expect(payload).toEqual({
      application_id: 'app-1',
      iat: now.getTime() / 1000,
      exp: now.getTime() / 1000 + 300,
      jti: expect.any(String),
    });
  });

  it.each([
    [10, 300],
    [1_000_000, 259_200],
  ])('keeps %i seconds within what Vonage takes', async (validSeconds, ttl) => {
    vonage.answers(yes);
    await sender.send({ ...message, validSeconds }, correlation);

    expect(sent().ttl).toBe(ttl);
  });

  it('refuses a text that Vonage would not take, and calls nobody', async () => {
    vonage.answers(yes);

    expect(await sender.send({ ...message, text: 'x'.repeat(1001) }, correlation)).toEqual({
      kind: 'refused',
      failureClass: 'content',
      code: 'text-over-1000-characters',
    });
    expect(vonage.requests).toHaveLength(0);
    expect(await sender.send({ ...message, text: 'x'.repeat(1000) }, correlation)).toMatchObject({ kind: 'accepted' });
  });

  it.each(Object.entries(vonageFailureCodes))('takes %s as %s', async (code, failureClass) => {
    vonage.answers(problem(422, code));

    expect(await sender.send(message, correlation)).toEqual({ kind: 'refused', failureClass, code: `vonage-${code}` });
  });

  it.each([
    ['a code that is in no table', problem(422, 1999), 'unknown', 'vonage-1999'],
    ['too many requests, with the code of a missing field', problem(429, 1010), 'transient', 'vonage-1010'],
    ['a quota', problem(429, 1460), 'transient_long', 'vonage-1460'],
    ['an account without money', json(402, {}), 'provider_down', 'vonage-402'],
    ['wrong credentials without a code', json(401, {}), 'config', 'vonage-401'],
    ['a type that is no code', problem(422, '15550100@example'), 'unknown', 'vonage-422'],
    ['a fault of the server', { status: 502, body: '<html>' }, 'ambiguous', 'vonage-502'],
    ['a broken connection', { breaks: true } as const, 'ambiguous', 'connection-broken'],
  ])('tells %s', async (_, answer, failureClass, code) => {
    vonage.answers(answer);

    expect(await sender.send(message, correlation)).toEqual({ kind: 'refused', failureClass, code });
  });

  it('takes what Vonage has from an earlier try as accepted', async () => {
    vonage.answers(problem(422, 1320));

    expect(await sender.send(message, correlation)).toEqual({ kind: 'accepted', providerMessageId: '' });
  });

  it('calls once an attempt, for Vonage cannot tell a repeat', async () => {
    vonage.answers({ status: 503, body: '' });
    await sender.send(message, correlation);

    expect(vonage.requests).toHaveLength(1);
  });

  const marker = '-----BEGIN PRIVATE KEY-----';
  it.each([
    ['no JSON', 'top-secret'],
    ['no key', JSON.stringify({ applicationId: 'app-1' })],
    ['a key that is none', JSON.stringify({ applicationId: 'app-1', privateKey: `${marker}top-secret` })],
  ])('takes a secret with %s as wrong configuration, calls nobody and tells nothing of it', async (_, secret) => {
    vonage.answers(yes);
    const outcome = await senderWith(async () => secret).send(message, correlation);

    expect(outcome).toEqual({ kind: 'refused', failureClass: 'config', code: 'credentials-unusable' });
    expect(vonage.requests).toHaveLength(0);
  });

  it('takes a secret that cannot be read as passing trouble', async () => {
    const outcome = await senderWith(async () => Promise.reject(new Error('throttled'))).send(message, correlation);

    expect(outcome).toEqual({ kind: 'refused', failureClass: 'transient', code: 'credentials-unavailable' });
  });
});
