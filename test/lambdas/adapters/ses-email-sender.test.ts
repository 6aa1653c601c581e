import { SESClient } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { sesFailureCodes } from '../../../lambdas/adapters/ses/failure-codes.ts';
import { SesEmailSender } from '../../../lambdas/adapters/ses/ses-email-sender.ts';
import { awsClient, queryError, scriptedProvider } from './scripted-provider.ts';

let ses: Awaited<ReturnType<typeof scriptedProvider>>;
let sender: SesEmailSender;
beforeAll(async () => {
  ses = await scriptedProvider();
  sender = new SesEmailSender(new SESClient(awsClient(ses.url)), {
    sender: 'Carillon <hello@example.com>',
    configurationSetName: 'carillon',
  });
});
afterAll(() => ses.close());

const yes = {
  status: 200,
  body: '<SendRawEmailResponse><SendRawEmailResult><MessageId>m-1</MessageId></SendRawEmailResult></SendRawEmailResponse>',
};
const message = { to: 'ada@example.com', subject: 'Über 3 parcels', html: '<p>Hé</p>', text: 'Hé', locale: 'en' };
const correlation = {
  notificationId: 'order:1.2',
  recipientId: 'ada|1',
  channel: 'email' as const,
  attempt: 2,
  type: 'order.shipped',
  category: 'transactional',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

async function sent() {
  const form = new URLSearchParams(ses.requests[0]?.body);
  const raw = Buffer.from(form.get('RawMessage.Data') ?? '', 'base64');
  return { form, raw: raw.toString(), mail: await simpleParser(raw) };
}

describe('SesEmailSender', () => {
  it('sends one message to one recipient, with both parts and our sender', async () => {
    ses.answers(yes);

    expect(await sender.send(message, correlation)).toEqual({ kind: 'accepted', providerMessageId: 'm-1' });
    const { form, mail } = await sent();
    expect(mail).toMatchObject({ subject: 'Über 3 parcels', html: '<p>Hé</p>', text: 'Hé' });
    expect(mail.from?.text).toContain('hello@example.com');
    expect(form.get('Destinations.member.1')).toBe('ada@example.com');
    expect(form.get('Destinations.member.2')).toBeNull();
    expect(form.get('ConfigurationSetName')).toBe('carillon');
  });

  it('tags the message with our ids in letters that SES takes', async () => {
    ses.answers(yes);
    await sender.send(message, correlation);
    const { form } = await sent();
    const tags = Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map((n) => [form.get(`Tags.member.${n}.Name`), form.get(`Tags.member.${n}.Value`)]),
    );

    for (const value of Object.values(tags)) expect(value).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
    expect(Buffer.from(tags['nid'] ?? '', 'base64url').toString()).toBe('order:1.2');
    expect(Buffer.from(tags['rid'] ?? '', 'base64url').toString()).toBe('ada|1');
    expect(tags).toMatchObject({ attempt: '2', type: 'order_shipped', traceparent: correlation.traceparent });
  });

  it.each([
    ['the subject', { subject: 'Hi\r\nBcc: eve@example.com' }],
    ['the address', { to: 'ada@example.com\r\nBcc: eve@example.com' }],
    ['the address, as a list', { to: 'ada@example.com, eve@example.com' }],
  ])('lets no header and no second recipient in through %s', async (_, trick) => {
    ses.answers(yes);
    await sender.send({ ...message, ...trick }, correlation);
    const { raw, mail } = await sent();

    expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
    expect(mail.bcc).toBeUndefined();
    expect([mail.to].flat().flatMap((to) => to?.value ?? [])).toHaveLength(1);
  });

  it('lets mail clients unsubscribe with one POST, each header whole on a line of its own', async () => {
    ses.answers(yes);
    const oneClickUrl = `https://n.example.com/unsubscribe/${'t'.repeat(900)}`;
    await sender.send({ ...message, oneClickUrl }, correlation);
    const [head = ''] = (await sent()).raw.split('\r\n\r\n');

    expect(head.split('\r\n').filter((line) => /^list-/i.test(line))).toEqual([
      `List-Unsubscribe: <${oneClickUrl}>`,
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    ]);
  });

  it('adds neither header to what has no such link', async () => {
    ses.answers(yes);
    await sender.send(message, correlation);

    expect((await sent()).raw).not.toMatch(/list-unsubscribe/i);
  });

  it('refuses a link that SES would not take', async () => {
    const oneClickUrl = `https://n.example.com/${'t'.repeat(995)}`;

    await expect(sender.send({ ...message, oneClickUrl }, correlation)).rejects.toThrow('shorten PUBLIC_URL');
  });

  it.each(Object.entries(sesFailureCodes))('takes %s as %s', async (code, failureClass) => {
    ses.answers({ status: 400, body: queryError(code) });

    expect(await sender.send(message, correlation)).toMatchObject({ kind: 'refused', failureClass });
  });

  it.each([
    [
      'the day’s quota',
      { status: 400, body: queryError('Throttling', 'Daily message quota exceeded.') },
      'transient_long',
      'DailyQuotaExceeded',
    ],
    [
      'the rate',
      { status: 400, body: queryError('Throttling', 'Maximum sending rate exceeded.') },
      'transient',
      'Throttling',
    ],
    ['a code that is in no table', { status: 400, body: queryError('SomethingNew') }, 'unknown', 'SomethingNew'],
    ['a fault of the server', { status: 503, body: queryError('Oops') }, 'ambiguous', 'Oops'],
  ])('tells %s', async (_, answer, failureClass, code) => {
    ses.answers(answer);

    expect(await sender.send(message, correlation)).toEqual({ kind: 'refused', failureClass, code });
  });

  it('calls once an attempt, for SES cannot tell a repeat', async () => {
    ses.answers({ status: 503, body: queryError('ServiceUnavailable') });
    await sender.send(message, correlation);

    expect(ses.requests).toHaveLength(1);
  });

  // jest's realms make the SDK wrap Node's errors beyond recognition: the real broken connection is in the e2e tests
  it.each([
    [
      'a broken connection as ambiguous',
      { name: 'TimeoutError', code: 'ECONNRESET' },
      'ambiguous',
      'connection-broken',
    ],
    ['silence as ambiguous', { name: 'TimeoutError' }, 'ambiguous', 'connection-broken'],
    ['a refused connection as never sent', { code: 'ECONNREFUSED' }, 'transient', 'connection-refused'],
  ])('takes %s', async (_, failure, failureClass, code) => {
    const client = {
      send: async () => Promise.reject(Object.assign(new Error('failed'), failure)),
    } as unknown as SESClient;
    const unlucky = new SesEmailSender(client, { sender: 'a@example.com', configurationSetName: 'c' });

    expect(await unlucky.send(message, correlation)).toEqual({ kind: 'refused', failureClass, code });
  });

  it('throws what is no answer at all', async () => {
    const client = { send: async () => Promise.reject(new TypeError('a slip of ours')) } as unknown as SESClient;

    await expect(
      new SesEmailSender(client, { sender: 'a@example.com', configurationSetName: 'c' }).send(message, correlation),
    ).rejects.toThrow('a slip of ours');
  });
});
