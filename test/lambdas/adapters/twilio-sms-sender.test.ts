import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { twilioFailureCodes } from '../../../lambdas/adapters/twilio/failure-codes.ts';
import { twilioMessages } from '../../../lambdas/adapters/twilio/twilio-messages.ts';
import { TwilioSmsSender } from '../../../lambdas/adapters/twilio/twilio-sms-sender.ts';
import { scriptedProvider } from './scripted-provider.ts';

const accountSid = 'AC00000000000000000000000000000001';
const authToken = 'a-token-nobody-has';
let twilio: Awaited<ReturnType<typeof scriptedProvider>>;
let sender: TwilioSmsSender;
beforeAll(async () => {
  twilio = await scriptedProvider();
  sender = senderWith(async () => JSON.stringify({ accountSid, authToken, apiUrl: twilio.url }));
});
afterAll(() => twilio.close());

const senderWith = (secret: () => Promise<string>) =>
  new TwilioSmsSender(twilioMessages(secret), {
    messagingServiceSid: 'MG00000000000000000000000000000001',
    statusCallbackUrl: 'https://notify.example.com/twilio/status?stage=dev',
  });
const json = (status: number, body: object) => ({ status, body: JSON.stringify(body), type: 'application/json' });
const yes = json(201, { sid: 'SM1', status: 'accepted' });
const message = { to: '+15550100', text: 'On its way', validSeconds: 600 };
const correlation = {
  notificationId: 'order:1',
  recipientId: 'ada',
  channel: 'sms',
  attempt: 2,
  type: 't.t',
  category: 'c',
} as const;

describe('TwilioSmsSender', () => {
  it('sends through the messaging service, and has reports sent to a URL with our ids', async () => {
    twilio.answers(yes);

    expect(await sender.send(message, correlation)).toEqual({ kind: 'accepted', providerMessageId: 'SM1' });
    const [request] = twilio.requests;
    const fields = Object.fromEntries(new URLSearchParams(request?.body));
    expect(request?.path).toBe(`/2010-04-01/Accounts/${accountSid}/Messages.json`);
    expect(fields).toMatchObject({
      To: '+15550100',
      Body: 'On its way',
      MessagingServiceSid: 'MG00000000000000000000000000000001',
      ValidityPeriod: '600',
    });
    expect(Object.fromEntries(new URL(fields['StatusCallback'] ?? '').searchParams)).toEqual({
      stage: 'dev',
      notificationId: 'order:1',
      recipientId: 'ada',
      channel: 'sms',
      attempt: '2',
    });
  });

  it('keeps the validity period within what Twilio takes', async () => {
    twilio.answers(yes);
    await sender.send({ ...message, validSeconds: 1_000_000 }, correlation);

    expect(new URLSearchParams(twilio.requests[0]?.body).get('ValidityPeriod')).toBe('36000');
  });

  it.each(Object.entries(twilioFailureCodes))('takes %s as %s', async (code, failureClass) => {
    twilio.answers(json(400, { code: Number(code), message: 'no', more_info: '', status: 400 }));

    expect(await sender.send(message, correlation)).toEqual({ kind: 'refused', failureClass, code: `twilio-${code}` });
  });

  it.each([
    ['a code that is in no table', json(400, { code: 29_999, message: 'new', status: 400 }), 'unknown', 'twilio-29999'],
    ['too many requests', json(429, { message: 'slow down', status: 429 }), 'transient', 'twilio-429'],
    ['a fault of the server', { status: 502, body: 'bad gateway', type: 'text/html' }, 'ambiguous', 'twilio-502'],
    ['wrong credentials', json(401, { message: 'no', status: 401 }), 'config', 'twilio-401'],
    ['a broken connection', { breaks: true } as const, 'ambiguous', 'connection-broken'],
  ])('tells %s', async (_, answer, failureClass, code) => {
    twilio.answers(answer);

    expect(await sender.send(message, correlation)).toEqual({ kind: 'refused', failureClass, code });
  });

  it('calls once an attempt, for Twilio cannot tell a repeat', async () => {
    twilio.answers(json(503, { code: 20503, message: 'later', status: 503 }));
    await sender.send(message, correlation);

    expect(twilio.requests).toHaveLength(1);
  });

  it.each([
    ['no JSON', 'SK-top-secret'],
    ['no account', JSON.stringify({ authToken: 'SK-top-secret' })],
  ])('takes a secret with %s as wrong configuration, calls nobody and tells nothing of it', async (_, secret) => {
    twilio.answers(yes);
    const outcome = await senderWith(async () => secret).send(message, correlation);

    expect(outcome).toEqual({ kind: 'refused', failureClass: 'config', code: 'credentials-unusable' });
    expect(twilio.requests).toHaveLength(0);
  });

  it('takes a secret that cannot be read as passing trouble', async () => {
    const outcome = await senderWith(async () => Promise.reject(new Error('throttled'))).send(message, correlation);

    expect(outcome).toEqual({ kind: 'refused', failureClass: 'transient', code: 'credentials-unavailable' });
  });

  it('takes up rotated credentials', async () => {
    let token = 'old';
    const rotating = senderWith(async () => JSON.stringify({ accountSid, authToken: token, apiUrl: twilio.url }));
    const authorizations = [];
    for (token of ['old', 'new']) {
      twilio.answers(yes);
      await rotating.send(message, correlation);
      authorizations.push(twilio.requests[0]?.headers.authorization);
    }

    expect(authorizations).toEqual(
      ['old', 'new'].map((used) => `Basic ${Buffer.from(`${accountSid}:${used}`).toString('base64')}`),
    );
  });
});

describe('the look-up of a lost answer at Twilio', () => {
  const since = Date.parse('2026-03-01T12:00:00.500Z');
  const aMessage = {
    sid: 'SM7',
    to: '+15550100',
    body: 'On its way',
    direction: 'outbound-api',
    date_created: 'Sun, 01 Mar 2026 12:00:00 +0000',
    date_sent: null,
    status: 'accepted',
  };
  const listOf = (...messages: object[]) => json(200, { messages, page_size: 100, next_page_uri: null });

  it('finds the message, also one that still waits to be sent', async () => {
    twilio.answers(listOf({ ...aMessage, sid: 'SM8', body: 'Another' }, aMessage));

    expect(await sender.lookUp(message, correlation, since)).toEqual({ providerMessageId: 'SM7' });
    const { pathname, searchParams } = new URL(twilio.requests[0]?.path ?? '', 'http://localhost');
    expect(pathname).toBe(`/2010-04-01/Accounts/${accountSid}/Messages.json`);
    expect(searchParams.get('To')).toBe('+15550100');
    expect([...searchParams.keys()].filter((name) => name.startsWith('DateSent'))).toEqual([]);
  });

  it.each([
    ['no message', listOf()],
    ['another text', listOf({ ...aMessage, body: 'Another' })],
    ['the same text of the day before', listOf({ ...aMessage, date_created: 'Sat, 28 Feb 2026 12:00:00 +0000' })],
    ['the same text from them to us', listOf({ ...aMessage, direction: 'inbound' })],
  ])('finds nothing where there is %s', async (_, answer) => {
    twilio.answers(answer);

    expect(await sender.lookUp(message, correlation, since)).toBe('not-there');
  });

  it.each([
    ['a fault of the server', json(500, { code: 20500, message: 'no', status: 500 })],
    ['a broken connection', { breaks: true } as const],
  ])('knows nothing after %s', async (_, answer) => {
    twilio.answers(answer);

    expect(await sender.lookUp(message, correlation, since)).toBe('unknown');
  });

  it('knows nothing without credentials', async () => {
    expect(await senderWith(async () => 'no JSON').lookUp(message, correlation, since)).toBe('unknown');
  });
});
