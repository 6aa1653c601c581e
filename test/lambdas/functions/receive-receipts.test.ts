import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import * as z from 'zod';
import { receiptsV1Schema } from '../../../lambdas/contracts/commands/receipts.v1.ts';
import type { Tracking } from '../../../lambdas/contracts/environment.ts';
import { receiptWebhooks, unreadableReportSchema, type WebhookProvider } from '../../../lambdas/contracts/webhooks.ts';
import { receiveReceipts } from '../../../lambdas/functions/receive-receipts/handler.ts';
import type { QueuedMessage } from '../../../lambdas/ports/message-queue.ts';

const publicUrl = 'https://notify.example.com';
const now = Date.parse('2026-03-01T12:00:00Z');
const seconds = now / 1000;
const query = 'notificationId=n-1&recipientId=auth0%7Cada&channel=sms&attempt=1';
const messageSchema = z.union([receiptsV1Schema, unreadableReportSchema]);

const applicationId = 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab';
const signatureSecret = 'a-secret-for-tests-only';
const sendgridKeys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const otherKeys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const publicKey = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).toString('base64');

function aWorld({ tracking = 'engagement' as Tracking, takes = true, isConfigured = true } = {}) {
  const queued: QueuedMessage[] = [];
  const lines: unknown[] = [];
  const receive = receiveReceipts({
    ...(isConfigured && {
      twilio: { authTokens: async () => ['the-first', 'the-second'] },
      vonage: async () => ({ applicationId, signatureSecret }),
      sendgrid: async () => ({ webhookPublicKey: publicKey(sendgridKeys.publicKey) }),
    }),
    publicUrl,
    tracking: { email: tracking, sms: tracking },
    queue: {
      send: async (messages) => {
        if (takes) queued.push(...messages);
        return takes ? [] : messages;
      },
    },
    receiptsQueueUrl: 'https://queue/receipts',
    logger: { info: (sentence, keys) => lines.push({ sentence, keys }) },
    now: () => new Date(now),
  });
  const post = (provider: WebhookProvider, body: string, headers: Record<string, string>, search = query) => {
    const { method, path } = receiptWebhooks[provider];
    return receive({
      route: `${method} ${path}`,
      method,
      path,
      pathParameters: {},
      query: new URLSearchParams(search),
      headers: { host: 'somewhere.else.example.com', ...headers },
      body,
      requestId: 'r-1',
      claims: undefined,
    });
  };
  const told = () => queued.map(({ body }) => messageSchema.parse(JSON.parse(body)));
  const statuses = () => told().map((message) => (message.kind === 'receipt' ? message.receipt.status : message.kind));
  return { queued, lines, post, told, statuses };
}
type World = ReturnType<typeof aWorld>;

/** What each provider sends, and how a test bends it before or after it was signed. */
interface Bending {
  readonly status?: string;
  /** What is made of the body after it was signed. */
  readonly tamper?: (body: string) => string;
  readonly isWrongKey?: boolean;
  /** Seconds before now at which it was signed. */
  readonly age?: number;
}

const fromTwilio = async (world: World, { status = 'delivered', tamper = String, isWrongKey }: Bending = {}) => {
  const form = { MessageSid: 'SM1', MessageStatus: status, To: '+15550100', AccountSid: 'AC1' };
  const fields = Object.entries(form).sort(([one], [other]) => (one < other ? -1 : 1));
  const url = `${publicUrl}${receiptWebhooks.twilio.path}?${query}`;
  const signature = createHmac('sha1', isWrongKey ? 'another' : 'the-second')
    .update(url + fields.flat().join(''))
    .digest('base64');
  return world.post('twilio', tamper(new URLSearchParams(form).toString()), { 'x-twilio-signature': signature });
};

const fromVonage = async (
  world: World,
  { status = 'delivered', tamper = String, isWrongKey, age = 0 }: Bending = {},
  claims: Record<string, unknown> = {},
) => {
  const body = JSON.stringify({ message_uuid: 'm-1', to: '15550100', status, timestamp: '2026-03-01T11:59:59Z' });
  const token = await new SignJWT({
    application_id: applicationId,
    api_key: 'abcd1234',
    payload_hash: createHash('sha256').update(body).digest('hex'),
    ...claims,
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('Vonage')
    .setIssuedAt(seconds - age)
    .sign(new TextEncoder().encode(isWrongKey ? 'another-secret' : signatureSecret));
  return world.post('vonage', tamper(body), { authorization: `Bearer ${token}` });
};

const sendgridEvent = (event: string, id = 1) => ({
  email: 'ada@example.com',
  timestamp: seconds,
  event,
  sg_event_id: `sg-${id}`,
  notificationId: 'n-1',
  recipientId: 'ada',
  attempt: '1',
});

const fromSendgrid = async (
  world: World,
  { status = 'delivered', tamper = String, isWrongKey, age = 0 }: Bending = {},
  body = JSON.stringify([sendgridEvent(status), sendgridEvent(status, 2)]),
) => {
  const timestamp = String(seconds - age);
  const key = isWrongKey ? otherKeys.privateKey : sendgridKeys.privateKey;
  return world.post('sendgrid', tamper(body), {
    'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(timestamp + body), key).toString('base64'),
    'x-twilio-email-event-webhook-timestamp': timestamp,
  });
};

describe.each([
  ['Twilio', fromTwilio],
  ['Vonage', fromVonage],
  ['SendGrid', fromSendgrid],
])('reports of %s', (_, send) => {
  it('are taken when they are signed, and are on the queue by then', async () => {
    const world = aWorld();

    expect((await send(world)).status).toBe(200);
    expect(world.told()[0]).toMatchObject({
      kind: 'receipt',
      receipt: { status: 'delivered', attempt: { notificationId: 'n-1', number: 1 } },
    });
  });

  it.each([
    ['with another key', { isWrongKey: true }],
    ['and changed afterwards', { tamper: (body: string) => body.replace('delivered', 'complained') }],
    ['and added to afterwards', { tamper: (body: string) => `${body}&x=1` }],
  ])('are refused when they are signed %s', async (_, bending) => {
    const world = aWorld();

    expect((await send(world, bending)).status).toBe(403);
    expect(world.queued).toEqual([]);
  });

  it('are asked for again when the queue does not take them', async () => {
    expect((await send(aWorld({ takes: false }))).status).toBe(503);
  });

  it('are kept when nobody can read them', async () => {
    const world = aWorld();

    expect((await send(world, { status: 'somersault' })).status).toBe(200);
    expect(world.told()[0]).toMatchObject({ kind: 'unreadable', body: expect.stringContaining('somersault') });
  });

  it('are not taken where the provider is not in use', async () => {
    expect((await send(aWorld({ isConfigured: false }))).status).toBe(404);
  });

  it('leave nothing personal in the log', async () => {
    const world = aWorld();
    await send(world);

    expect(world.lines).toMatchObject([{ sentence: 'Reports received', keys: { requestId: 'r-1' } }]);
    expect(JSON.stringify(world.lines)).not.toMatch(/5550100|ada/);
  });
});

describe('signatures', () => {
  it.each([
    ['Vonage', fromVonage],
    ['SendGrid', fromSendgrid],
  ])('of %s count as long as it repeats what was not taken, and no longer', async (_, send) => {
    expect((await send(aWorld(), { age: 24 * 3600 })).status).toBe(200);
    expect((await send(aWorld(), { age: 26 * 3600 })).status).toBe(403);
    expect((await send(aWorld(), { age: -240 })).status).toBe(200);
    expect((await send(aWorld(), { age: -600 })).status).toBe(403);
  });

  it.each([
    ['of another application', { application_id: 'another' }],
    ['that is out of date', { exp: seconds - 3600 }],
    ['that says nothing of the body', { payload_hash: undefined }],
  ])('of Vonage do not count with a token %s', async (_, claims) => {
    expect((await fromVonage(aWorld(), {}, { exp: seconds + 60 })).status).toBe(200);
    expect((await fromVonage(aWorld(), {}, claims)).status).toBe(403);
  });

  it.each(['twilio', 'vonage', 'sendgrid'] as const)('of %s have to be there', async (provider) => {
    expect((await aWorld().post(provider, '{}', {})).status).toBe(403);
    expect((await aWorld().post(provider, '{}', { authorization: 'Bearer x.y.z' })).status).toBe(403);
  });

  it('of Vonage do not count without any algorithm', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      application_id: applicationId,
      iat: seconds,
      payload_hash: createHash('sha256').update('{}').digest('hex'),
    };
    const token = `${part({ alg: 'none' })}.${part(claims)}.`;

    expect((await aWorld().post('vonage', '{}', { authorization: `Bearer ${token}` })).status).toBe(403);
  });
});

describe('what is tracked', () => {
  const all = ['processed', 'deferred', 'delivered', 'bounce', 'dropped', 'open', 'click', 'spamreport', 'unsubscribe'];
  const body = JSON.stringify(all.map((event, index) => sendgridEvent(event, index)));

  it.each([
    ['failures', ['failed', 'failed', 'complained']],
    ['delivery', ['delivered', 'failed', 'failed', 'complained']],
    ['engagement', ['sent', 'delayed', 'delivered', 'failed', 'failed', 'opened', 'clicked', 'complained']],
  ] as const)('%s: the rest is dropped at the door', async (tracking, statuses) => {
    const world = aWorld({ tracking });
    await fromSendgrid(world, {}, body);

    expect(world.statuses()).toEqual(statuses);
  });

  it('never keeps back what nobody can read', async () => {
    const world = aWorld({ tracking: 'failures' });
    await fromSendgrid(world, {}, JSON.stringify([sendgridEvent('delivered'), { event: 'somersault' }, 7]));
    await fromSendgrid(world, {}, '{"error":"not a list"}');

    expect(world.statuses()).toEqual(['unreadable', 'unreadable', 'unreadable']);
  });
});

describe('the door', () => {
  it('takes no more than a megabyte', async () => {
    const world = aWorld();

    expect((await fromSendgrid(world, {}, JSON.stringify(['x'.repeat(1_000_001)]))).status).toBe(413);
    expect(world.queued).toEqual([]);
  });

  it('says clearly what is missing where a secret verifies nothing', async () => {
    const receive = receiveReceipts({
      vonage: async () => ({ applicationId }),
      sendgrid: async () => ({}),
      publicUrl,
      tracking: {},
      queue: { send: async () => [] },
      receiptsQueueUrl: 'https://queue/receipts',
      logger: { info: () => {} },
      now: () => new Date(now),
    });
    const request = (provider: WebhookProvider) => ({
      route: `POST ${receiptWebhooks[provider].path}`,
      method: 'POST',
      path: receiptWebhooks[provider].path,
      pathParameters: {},
      query: new URLSearchParams(),
      headers: {},
      body: '[]',
      requestId: 'r-1',
      claims: undefined,
    });

    await expect(receive(request('vonage'))).rejects.toThrow(/signatureSecret/);
    await expect(receive(request('sendgrid'))).rejects.toThrow(/webhookPublicKey/);
  });
});
