import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendgridCredentials } from '../../../lambdas/adapters/sendgrid/credentials.ts';
import { sendgridFailureClass, sendgridFailureCodes } from '../../../lambdas/adapters/sendgrid/failure-codes.ts';
import { SendgridEmailSender } from '../../../lambdas/adapters/sendgrid/sendgrid-email-sender.ts';
import { scriptedProvider } from './scripted-provider.ts';

let sendgrid: Awaited<ReturnType<typeof scriptedProvider>>;
let sender: SendgridEmailSender;
beforeAll(async () => {
  sendgrid = await scriptedProvider();
  sender = senderWith(async () => JSON.stringify({ apiKey: 'SG.key', apiUrl: sendgrid.url }));
});
afterAll(() => sendgrid.close());

const senderWith = (secret: () => Promise<string>, tracksEngagement = false) =>
  new SendgridEmailSender(sendgridCredentials(secret), { sender: 'Carillon <hello@example.com>', tracksEngagement });
const refusal = (status: number, field: string | null = null) => ({
  status,
  body: JSON.stringify({ errors: [{ message: 'ada@example.com is not good', field, help: null }] }),
  type: 'application/json',
});
const yes = { status: 202, body: '', headers: { 'x-message-id': 'sg-1' } };
const message = { to: 'ada@example.com', subject: 'Über 3 parcels', html: '<p>Hé</p>', text: 'Hé', locale: 'en' };
const correlation = {
  notificationId: 'order:1.2',
  recipientId: 'ada|1',
  channel: 'email',
  attempt: 2,
  type: 'order.shipped',
  category: 'transactional',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
} as const;
const sent = () => JSON.parse(sendgrid.requests[0]?.body ?? '');

describe('SendgridEmailSender', () => {
  it('sends one message to one recipient, with both parts, our sender and our ids', async () => {
    sendgrid.answers(yes);

    expect(await sender.send(message, correlation)).toEqual({ kind: 'accepted', providerMessageId: 'sg-1' });
    const [request] = sendgrid.requests;
    expect(request?.path).toBe('/v3/mail/send');
    expect(request?.headers.authorization).toBe('Bearer SG.key');
    expect(sent()).toMatchObject({
      personalizations: [{ to: [{ email: 'ada@example.com' }] }],
      from: { email: 'hello@example.com', name: 'Carillon' },
      subject: 'Über 3 parcels',
      content: [
        { type: 'text/plain', value: 'Hé' },
        { type: 'text/html', value: '<p>Hé</p>' },
      ],
      custom_args: {
        notificationId: 'order:1.2',
        recipientId: 'ada|1',
        channel: 'email',
        attempt: '2',
        traceparent: correlation.traceparent,
      },
    });
  });

  it('lets mail clients unsubscribe with one POST, and adds neither header without a link', async () => {
    sendgrid.answers(yes);
    await sender.send({ ...message, oneClickUrl: 'https://n.example.com/u/t' }, correlation);
    expect(sent().headers).toEqual({
      'Content-Language': 'en',
      'List-Unsubscribe': '<https://n.example.com/u/t>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });

    sendgrid.answers(yes);
    await sender.send(message, correlation);
    expect(sent().headers).toEqual({ 'Content-Language': 'en' });
  });

  it.each([false, true])('tracks what is opened and clicked only when asked to: %s', async (tracksEngagement) => {
    sendgrid.answers(yes);
    const secret = async () => JSON.stringify({ apiKey: 'SG.key', apiUrl: sendgrid.url });
    await senderWith(secret, tracksEngagement).send(message, correlation);

    expect(sent().tracking_settings).toEqual({
      click_tracking: { enable: tracksEngagement, enable_text: false },
      open_tracking: { enable: tracksEngagement },
      subscription_tracking: { enable: false },
    });
  });

  it.each(Object.entries(sendgridFailureCodes))('takes %s as %s', async (status, failureClass) => {
    sendgrid.answers(refusal(Number(status)));

    expect(await sender.send(message, correlation)).toEqual({
      kind: 'refused',
      failureClass,
      code: `sendgrid-${status}`,
    });
  });

  it.each([
    [
      'an address that it does not take',
      refusal(400, 'personalizations.0.to.0.email'),
      'permanent_address',
      'sendgrid-400-personalizations.0.to.0.email',
    ],
    ['a sender that it does not take', refusal(403, 'from'), 'config', 'sendgrid-403-from'],
    ['another field', refusal(400, 'subject'), 'content', 'sendgrid-400-subject'],
    ['a field that is none', refusal(400, 'ada@example.com'), 'content', 'sendgrid-400'],
    ['a status that is in no table', { status: 418, body: '' }, 'unknown', 'sendgrid-418'],
    [
      'a redirect, which it does not follow',
      { status: 302, body: '', headers: { location: '/elsewhere' } },
      'unknown',
      'sendgrid-302',
    ],
    ['a fault of a proxy', { status: 502, body: '<html>' }, 'ambiguous', 'sendgrid-502'],
    ['a broken connection', { breaks: true } as const, 'ambiguous', 'connection-broken'],
  ])('tells %s', async (_, answer, failureClass, code) => {
    sendgrid.answers(answer);

    expect(await sender.send(message, correlation)).toEqual({ kind: 'refused', failureClass, code });
  });

  it('calls once an attempt, for SendGrid cannot tell a repeat', async () => {
    sendgrid.answers({ status: 503, body: '' });
    await sender.send(message, correlation);

    expect(sendgrid.requests).toHaveLength(1);
  });

  it('takes a refused connection as never sent', async () => {
    const gone = await scriptedProvider();
    await gone.close();
    const unlucky = senderWith(async () => JSON.stringify({ apiKey: 'SG.key', apiUrl: gone.url }));

    expect(await unlucky.send(message, correlation)).toEqual({
      kind: 'refused',
      failureClass: 'transient',
      code: 'connection-refused',
    });
  });

  it.each([
    ['no JSON', 'SG.top-secret'],
    ['no key', JSON.stringify({ webhookPublicKey: 'SG.top-secret' })],
    ['a key with a line break', JSON.stringify({ apiKey: 'SG.top\nsecret' })],
  ])('takes a secret with %s as wrong configuration and calls nobody', async (_, secret) => {
    sendgrid.answers(yes);
    const outcome = await senderWith(async () => secret).send(message, correlation);

    expect(outcome).toEqual({ kind: 'refused', failureClass: 'config', code: 'credentials-unusable' });
    expect(sendgrid.requests).toHaveLength(0);
  });

  it('takes a secret that cannot be read as passing trouble', async () => {
    const outcome = await senderWith(async () => Promise.reject(new Error('throttled'))).send(message, correlation);

    expect(outcome).toEqual({ kind: 'refused', failureClass: 'transient', code: 'credentials-unavailable' });
  });

  it('takes up rotated credentials', async () => {
    let apiKey = 'old';
    const rotating = senderWith(async () => JSON.stringify({ apiKey, apiUrl: sendgrid.url }));
    const authorizations = [];
    for (apiKey of ['old', 'new']) {
      sendgrid.answers(yes);
      await rotating.send(message, correlation);
      authorizations.push(sendgrid.requests[0]?.headers.authorization);
    }

    expect(authorizations).toEqual(['Bearer old', 'Bearer new']);
  });

  it('throws what is no answer at all', async () => {
    const misled = senderWith(async () => JSON.stringify({ apiKey: 'SG.key', apiUrl: 'ftp://example.com' }));

    await expect(misled.send(message, correlation)).rejects.toThrow();
  });
});

describe('sendgridFailureClass', () => {
  it.each([
    [{ event: 'bounce', type: 'bounce', status: '5.1.1' }, 'permanent_address'],
    [{ event: 'bounce', type: 'bounce' }, 'permanent_address'],
    [{ event: 'bounce', type: 'bounce', status: '5.2.2' }, 'transient_long'],
    [{ event: 'bounce', type: 'bounce', status: '4.4.1' }, 'transient_long'],
    [{ event: 'bounce', type: 'bounce', status: '5.3.4' }, 'content'],
    [{ event: 'bounce', type: 'bounce', status: '5.7.1' }, 'filtered'],
    [{ event: 'bounce', type: 'blocked', status: '5.1.1' }, 'transient_long'],
    [{ event: 'dropped', reason: 'Bounced Address' }, 'permanent_address'],
    [{ event: 'dropped', reason: 'Unsubscribed Address' }, 'opt_out'],
    [{ event: 'dropped', reason: 'something new' }, 'unknown'],
  ] as const)('takes %j as %s', (failure, failureClass) => {
    expect(sendgridFailureClass(failure)).toBe(failureClass);
  });
});
