import { createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Faults, type Later } from '../../local/faults.ts';
import { Observations } from '../../local/observations.ts';
import { Callbacks } from '../../local/providers/callbacks.ts';
import { createSendgrid } from '../../local/providers/sendgrid.ts';
import { newSendgridAccount } from '../../local/seeded-secrets.ts';
import { startGateway } from './gateway.ts';
import { startListener } from './listener.ts';

const aMail = {
  personalizations: [{ to: [{ email: 'ada@example.com' }] }],
  from: { email: 'hello@example.com', name: 'Carillon' },
  subject: 'Your order',
  content: [
    { type: 'text/plain', value: 'Hello' },
    { type: 'text/html', value: '<p>Hello</p>' },
  ],
  headers: { 'List-Unsubscribe': '<https://example.com/u>' },
  custom_args: { notificationId: 'order:1', attempt: '1' },
};

describe('the SendGrid double', () => {
  let account: Awaited<ReturnType<typeof newSendgridAccount>>;
  let observations: Observations;
  let faults: Faults;
  let callbacks: Callbacks;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let listener: Awaited<ReturnType<typeof startListener>>;

  beforeAll(async () => {
    account = await newSendgridAccount();
  });
  beforeEach(async () => {
    observations = new Observations();
    faults = new Faults();
    callbacks = new Callbacks();
    listener = await startListener();
    const now = () => new Date();
    const sendgrid = createSendgrid({ observations, faults, account, callbacks, now, apiUrl: () => listener.url });
    gateway = await startGateway({ routes: [sendgrid.route] });
  });
  afterEach(async () => {
    await callbacks.done();
    await Promise.all([gateway.stop(), listener.stop()]);
  });

  const send = (mail: unknown = aMail, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    fetch(`${gateway.url}/sendgrid/v3/mail/send`, {
      method: 'POST',
      headers: { authorization: `Bearer ${account.apiKey}`, 'content-type': 'application/json', ...headers },
      body: typeof mail === 'string' ? mail : JSON.stringify(mail),
      ...(signal && { signal }),
    });
  const arrivals = () =>
    observations.kept.flatMap((observation) => (observation.kind === 'arrival' ? [observation.message] : []));

  it('accepts a mail without a word, and tells what has arrived', async () => {
    const response = await send();

    expect(response.status).toBe(202);
    expect(await response.text()).toBe('');
    expect(arrivals()).toEqual([
      expect.objectContaining({
        channel: 'email',
        id: response.headers.get('x-message-id'),
        to: 'ada@example.com',
        subject: 'Your order',
        text: 'Hello',
        html: '<p>Hello</p>',
        headers: expect.objectContaining({
          From: 'Carillon <hello@example.com>',
          'List-Unsubscribe': '<https://example.com/u>',
        }),
        tags: { notificationId: 'order:1', attempt: '1' },
      }),
    ]);
  });

  it.each<[string, object | string, number, string | null]>([
    ['what is no JSON', '{', 400, null],
    ['no personalization', { personalizations: [] }, 400, 'personalizations'],
    ['a mail to nobody', { personalizations: [{ to: [] }] }, 400, 'personalizations.0.to'],
    ['a broken address', { personalizations: [{ to: [{ email: 'ada' }] }] }, 400, 'personalizations.0.to.0.email'],
    [
      '1001 recipients',
      { personalizations: [{ to: Array(1001).fill({ email: 'ada@example.com' }) }] },
      400,
      'personalizations',
    ],
    ['no subject', { subject: '' }, 400, 'subject'],
    ['no content', { content: [] }, 400, 'content'],
    ['an empty part', { content: [{ type: 'text/plain', value: '' }] }, 400, 'content.0.value'],
    ['HTML before plain text', { content: [...aMail.content].reverse() }, 400, 'content'],
    ['a header that is SendGrid’s own', { headers: { Subject: 'x' } }, 400, 'headers'],
    ['a header with a line break', { headers: { 'X-One': 'a\r\nBcc: eve@example.com' } }, 400, 'headers'],
    ['a custom argument that is no text', { custom_args: { attempt: 1 } }, 400, 'custom_args.attempt'],
    ['custom arguments over 10,000 bytes', { custom_args: { a: 'x'.repeat(10_000) } }, 400, 'custom_args'],
    ['a sender that nobody verified', { from: { email: 'hello@example.org' } }, 403, 'from'],
  ])('refuses %s', async (_, changes, status, field) => {
    const response = await send(typeof changes === 'string' ? changes : { ...aMail, ...changes });

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ errors: [{ message: expect.any(String), field, help: null }] });
    expect(arrivals()).toEqual([]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['another key', { authorization: 'Bearer SG.wrong' }, 401],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ])('refuses %s', async (_, headers, status) => {
    expect((await send(aMail, headers)).status).toBe(status);
    expect(arrivals()).toEqual([]);
  });

  it('refuses more than 30 MB', async () => {
    const large = { ...aMail, content: [{ type: 'text/plain', value: 'x'.repeat(30 * 1024 * 1024) }] };

    expect((await send(large)).status).toBe(413);
  });

  it('refuses when asked to, and says when there is room again', async () => {
    faults.add({
      on: { provider: 'sendgrid' },
      effect: { kind: 'refuse', code: '429', status: 400 },
      times: 1,
      every: 1,
    });
    const response = await send();

    expect(response.status).toBe(429);
    expect(Number(response.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000 - 1);
    expect((await send()).status).toBe(202);
  });

  it('loses its answer when asked to, though the mail has arrived', async () => {
    faults.add({ on: { provider: 'sendgrid' }, effect: { kind: 'lose-answer' }, times: 1, every: 1 });

    await expect(send()).rejects.toThrow('fetch failed');
    expect(arrivals()).toHaveLength(1);
  });

  it('says nothing when asked to hang, and nothing arrives', async () => {
    faults.add({ on: { provider: 'sendgrid' }, effect: { kind: 'hang' }, times: 1, every: 1 });

    await expect(send(aMail, {}, AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(arrivals()).toEqual([]);
  });

  it('signs its events over timestamp and body', async () => {
    await send();
    await callbacks.done();

    const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = listener.heard;
    const signature = String(headers['x-twilio-email-event-webhook-signature']);
    const timestamp = String(headers['x-twilio-email-event-webhook-timestamp']);
    const key = createPublicKey({ key: Buffer.from(account.webhookPublicKey, 'base64'), format: 'der', type: 'spki' });
    const isGenuine = (signed: string) => verify('sha256', Buffer.from(signed), key, Buffer.from(signature, 'base64'));
    expect(path).toBe('/webhooks/sendgrid/events');
    expect(isGenuine(timestamp + body)).toBe(true);
    expect(isGenuine(`${timestamp + body} `)).toBe(false);
  });

  it.each<[Later | 'no fault', readonly string[]]>([
    ['no fault', ['processed', 'delivered']],
    ['nothing', []],
    ['delay', ['processed', 'deferred']],
    ['failure', ['dropped']],
    ['bounce', ['processed', 'bounce/bounce']],
    ['soft-bounce', ['processed', 'bounce/blocked']],
    ['complaint', ['processed', 'delivered', 'spamreport']],
    ['opened', ['processed', 'delivered', 'open']],
    ['clicked', ['processed', 'delivered', 'open', 'click']],
  ])('with %s tells our webhook, with our arguments and ids of their own', async (tells, names) => {
    if (tells !== 'no fault')
      faults.add({ on: { provider: 'sendgrid' }, effect: { kind: 'later', tells }, times: 1, every: 1 });
    const messageId = (await send()).headers.get('x-message-id');
    await callbacks.done();

    const events: Record<string, string>[] = listener.heard.flatMap(({ body }) => JSON.parse(body));
    expect(events.map(({ event, type }) => (type === undefined ? event : `${event}/${type}`))).toEqual(names);
    expect(new Set(events.map(({ sg_event_id }) => sg_event_id)).size).toBe(names.length);
    for (const event of events) {
      expect(event).toMatchObject({ email: 'ada@example.com', notificationId: 'order:1', attempt: '1' });
      expect(event['sg_message_id']).toMatch(new RegExp(`^${messageId}\\.`));
    }
  });

  it('goes on telling until our webhook has it', async () => {
    listener.answers.push(500, 429);
    await send();
    await callbacks.done();

    expect(listener.heard).toHaveLength(3);
    expect(new Set(listener.heard.map(({ body }) => body)).size).toBe(1);
  });
});
