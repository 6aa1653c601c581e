import {
  GetSendQuotaCommand,
  SESClient,
  SendRawEmailCommand,
  type SendRawEmailCommandInput,
} from '@aws-sdk/client-ses';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BusEvent } from '../../local/events/rule.ts';
import { Faults, type Later } from '../../local/faults.ts';
import { Observations } from '../../local/observations.ts';
import { createSes } from '../../local/services/ses.ts';
import { errorOf, startGateway } from './gateway.ts';

const mime = (head: readonly string[], body = 'Hello') => Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
const head = ['From: Carillon <hello@example.com>', 'To: ada@example.com', 'Subject: Your order'];
const anEmail = (changes: Partial<SendRawEmailCommandInput> = {}): SendRawEmailCommandInput => ({
  RawMessage: { Data: mime(head) },
  ConfigurationSetName: 'local',
  ...changes,
});
const raw = (...lines: readonly string[]) => ({ RawMessage: { Data: mime(lines) } });

const now = new Date('2026-11-22T10:00:00.250Z');

describe('the SES double', () => {
  let observations: Observations;
  let faults: Faults;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let client: SESClient;
  let ses: ReturnType<typeof createSes>;
  let published: BusEvent[];

  beforeEach(async () => {
    observations = new Observations();
    faults = new Faults();
    published = [];
    ses = createSes({ observations, faults, now: () => now, publish: (event) => published.push(event) });
    ses.addIdentity('example.com');
    ses.addConfigurationSet('local');
    gateway = await startGateway({ services: [ses] });
    client = new SESClient(gateway.clientConfig);
  });
  afterEach(async () => {
    client.destroy();
    await gateway.stop();
  });

  const send = (input: SendRawEmailCommandInput) => client.send(new SendRawEmailCommand(input));
  const arrivals = () =>
    observations.kept.flatMap((observation) => (observation.kind === 'arrival' ? [observation.message] : []));

  it('tells what has arrived: both parts, headers and tags', async () => {
    const body = [
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Grüße',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>Grüße</p>',
      '--b--',
    ].join('\r\n');
    const lines = [
      ...head.slice(0, 2),
      'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
      'List-Unsubscribe: <https://example.com/u>,',
      ' <mailto:u@example.com>',
      'X-SES-MESSAGE-TAGS: tenant=one',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary=b',
    ];
    const { MessageId } = await send(
      anEmail({ RawMessage: { Data: mime(lines, body) }, Tags: [{ Name: 'attempt', Value: '1' }] }),
    );

    expect(arrivals()).toEqual([
      expect.objectContaining({
        channel: 'email',
        id: MessageId,
        to: 'ada@example.com',
        subject: 'Grüße',
        text: 'Grüße',
        html: '<p>Grüße</p>',
        tags: {
          'ses:configuration-set': 'local',
          'ses:from-domain': 'example.com',
          tenant: 'one',
          attempt: '1',
        },
      }),
    ]);
    const [message] = arrivals();
    expect(message).toMatchObject({
      headers: {
        'List-Unsubscribe': '<https://example.com/u>, <mailto:u@example.com>',
        'Message-ID': `<${MessageId}@email.amazonses.com>`,
      },
    });
    expect(JSON.stringify(message)).not.toContain('X-SES-MESSAGE-TAGS');
  });

  it('invents no plain-text part', async () => {
    await send(anEmail(raw(...head, 'Content-Type: text/html')));

    expect(arrivals()).toEqual([expect.objectContaining({ html: 'Hello', text: '' })]);
  });

  it('gives a message to each of its recipients', async () => {
    await send(anEmail({ Destinations: ['ada@example.com', 'Luc <luc@example.com>'] }));

    expect(arrivals().map((arrival) => arrival.channel === 'email' && arrival.to)).toEqual([
      'ada@example.com',
      'luc@example.com',
    ]);
  });

  it.each([
    [
      'an unknown configuration set',
      { ConfigurationSetName: 'other' },
      'ConfigurationSetDoesNotExistException',
      '<other>',
    ],
    ['an unverified sender', raw('From: a@example.org', 'To: b@example.com'), 'MessageRejected', 'not verified'],
    ['no From', raw('To: b@example.com', 'Subject: x'), 'InvalidParameterValue', "required header 'From'"],
    ['a sender without a domain', raw('From: Carillon', 'To: b@example.com'), 'InvalidParameterValue', '@domain'],
    ['nobody to send to', raw('From: a@example.com'), 'InvalidParameterValue', "required header 'To'"],
    ['51 recipients', { Destinations: Array(51).fill('a@example.com') }, 'InvalidParameterValue', 'exceeds 50'],
    ['a recipient without a domain', { Destinations: ['ada'] }, 'InvalidParameterValue', '@domain'],
    ['a recipient with a line end', { Destinations: ['a\r\nBcc: b@example.com'] }, 'InvalidParameterValue', 'control'],
    ['two subjects', raw(...head, 'Subject: again'), 'InvalidParameterValue', "Duplicate header 'subject'"],
    ['a bare line feed in the header', raw(...head, 'X-One: 1\nX-Two: 2'), 'InvalidParameterValue', 'bare'],
    ['a bare carriage return in the header', raw(...head, 'X-One: 1\rX-Two: 2'), 'InvalidParameterValue', 'bare'],
    ['a header line without a name', raw(...head, 'no name here'), 'InvalidParameterValue', 'malformed'],
    ['a header line that is too long', raw(...head, `X: ${'x'.repeat(999)}`), 'InvalidParameterValue', 'longer'],
    ['a colon in a tag', { Tags: [{ Name: 'nid', Value: 'order:1' }] }, 'InvalidParameterValue', 'tag value <order:1>'],
    ['a tag without a value', { Tags: [{ Name: 'nid', Value: '' }] }, 'InvalidParameterValue', 'tag value <>'],
    ['a space in a tag name', { Tags: [{ Name: 'n id', Value: '1' }] }, 'InvalidParameterValue', 'tag name'],
    ['no message', { RawMessage: { Data: new Uint8Array() } }, 'ValidationError', 'must not be null'],
  ])('refuses %s', async (_, changes, name, text) => {
    expect(await errorOf(send(anEmail(changes)))).toEqual({
      name,
      status: 400,
      message: expect.stringContaining(text),
    });
    expect(arrivals()).toEqual([]);
  });

  // without the SDK: its serialiser runs out of stack on so long a field, now and then
  it('refuses more than 10 MB in base64', async () => {
    const large = Buffer.from(mime(head, 'x'.repeat(8 * 1024 * 1024))).toString('base64');
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local/20260301/us-east-1/ses/aws4_request' },
      body: new URLSearchParams({ Action: 'SendRawEmail', 'RawMessage.Data': large }),
    });

    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/InvalidParameterValue.*more than 10485760 bytes/s);
    expect(arrivals()).toEqual([]);
  });

  it('refuses when asked to, once, and only for that recipient', async () => {
    faults.add({
      on: { provider: 'ses', to: 'ada@example.com' },
      effect: { kind: 'refuse', code: 'Throttling', status: 429 },
      times: 1,
    });

    await send(anEmail({ Destinations: ['luc@example.com'] }));
    expect(await errorOf(send(anEmail()))).toMatchObject({ name: 'Throttling', status: 429 });
    await send(anEmail());
    expect(arrivals()).toHaveLength(2);
  });

  it('loses its answer when asked to, though the message has arrived', async () => {
    faults.add({ on: { provider: 'ses' }, effect: { kind: 'lose-answer' }, times: 1 });

    await expect(send(anEmail())).rejects.toThrow('socket hang up');
    expect(arrivals()).toHaveLength(1);
  });

  it('says nothing until the caller gives up, when asked to hang, and accepts nothing', async () => {
    faults.add({ on: { provider: 'ses' }, effect: { kind: 'hang' } });
    const abortController = new AbortController();
    const attempt = client.send(new SendRawEmailCommand(anEmail()), { abortSignal: abortController.signal });
    while (!observations.kept.some(({ kind }) => kind === 'provider-call')) await new Promise(setImmediate);
    abortController.abort();

    await expect(attempt).rejects.toMatchObject({ name: 'AbortError' });
    expect(arrivals()).toEqual([]);
    await send(anEmail());
    expect(arrivals()).toHaveLength(1);
  });

  it('refuses every second call for ever, until the faults are cleared', async () => {
    const effect = { kind: 'refuse', code: 'Throttling', status: 429 } as const;
    faults.add({ on: { provider: 'ses' }, effect, times: 'always', every: 2 });
    const outcomes = async () => {
      const names: string[] = [];
      for (let sent = 0; sent < 4; sent += 1) {
        names.push(
          await send(anEmail()).then(
            () => 'accepted',
            (error) => error.name,
          ),
        );
      }
      return names;
    };

    expect(await outcomes()).toEqual(['accepted', 'Throttling', 'accepted', 'Throttling']);
    faults.clear();
    expect(await outcomes()).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
  });

  describe('tells what has become of a message', () => {
    const all = ['send', 'delivery', 'bounce', 'complaint', 'reject', 'open', 'click', 'deliveryDelay'];
    const told = async (tells?: Later) => {
      if (tells !== undefined) faults.add({ on: { provider: 'ses' }, effect: { kind: 'later', tells } });
      await send(anEmail({ Tags: [{ Name: 'nid', Value: 'n1' }] }));
      while (ses.underWay > 0) await new Promise(setImmediate);
      return published;
    };

    it('in the shape that SES has on EventBridge', async () => {
      ses.addEventDestination('local', all);
      const [, delivered] = await told();

      expect(delivered).toMatchObject({
        source: 'aws.ses',
        'detail-type': 'Email Delivered',
        time: '2026-11-22T10:00:00Z',
        detail: {
          eventType: 'Delivery',
          mail: {
            messageId: arrivals()[0]!.id,
            timestamp: now.toISOString(),
            destination: ['ada@example.com'],
            tags: { nid: ['n1'], 'ses:configuration-set': ['local'] },
          },
          delivery: { timestamp: now.toISOString(), recipients: ['ada@example.com'] },
        },
      });
    });

    it.each([
      [undefined, ['Email Sent', 'Email Delivered']],
      ['nothing', []],
      ['delay', ['Email Sent', 'Email Delivery Delayed']],
      ['failure', ['Email Sent', 'Email Rejected']],
      ['bounce', ['Email Sent', 'Email Bounced']],
      ['soft-bounce', ['Email Sent', 'Email Bounced']],
      ['complaint', ['Email Sent', 'Email Delivered', 'Email Complaint Received']],
      ['opened', ['Email Sent', 'Email Delivered', 'Email Opened']],
      ['clicked', ['Email Sent', 'Email Delivered', 'Email Opened', 'Email Clicked']],
    ] as const)('asked to tell %s: %j', async (tells, expected) => {
      ses.addEventDestination('local', all);

      expect((await told(tells)).map((event) => event['detail-type'])).toEqual(expected);
    });

    it.each([
      ['bounce', { bounceType: 'Permanent', bouncedRecipients: [{ status: '5.1.1' }] }],
      ['soft-bounce', { bounceType: 'Transient', bounceSubType: 'MailboxFull' }],
    ] as const)('with the type of a %s', async (tells, bounce) => {
      ses.addEventDestination('local', ['bounce']);

      expect(await told(tells)).toMatchObject([{ detail: { eventType: 'Bounce', bounce } }]);
    });

    it('only as far as the configuration set asks for it', async () => {
      ses.addEventDestination('local', ['bounce', 'delivery']);

      expect((await told()).map((event) => event['detail-type'])).toEqual(['Email Delivered']);
    });
  });

  it('asks IAM about the identity and the configuration set', async () => {
    await send(anEmail());

    const context = { 'ses:FromAddress': 'hello@example.com', 'ses:Recipients': ['ada@example.com'] };
    expect(ses.permissions(gateway.calls[0]!)).toEqual([
      { action: 'ses:SendRawEmail', resource: 'arn:aws:ses:us-east-1:000000000000:identity/example.com', context },
      { action: 'ses:SendRawEmail', resource: 'arn:aws:ses:us-east-1:000000000000:configuration-set/local', context },
    ]);
  });

  it('answers with a quota', async () => {
    expect(await client.send(new GetSendQuotaCommand({}))).toMatchObject({ Max24HourSend: 50_000, MaxSendRate: 14 });
  });
});
