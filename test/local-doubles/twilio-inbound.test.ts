import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Twilio from 'twilio';
import { Faults } from '../../local/faults.ts';
import type { Route } from '../../local/gateway/gateway.ts';
import { Observations } from '../../local/observations.ts';
import { Callbacks } from '../../local/providers/callbacks.ts';
import { textsOf } from '../../local/providers/twilio/twiml.ts';
import { createTwilio } from '../../local/providers/twilio.ts';
import { newTwilioAccount } from '../../local/seeded-secrets.ts';
import { startGateway } from './gateway.ts';

const account = newTwilioAccount();
const from = '+12025550101';

describe('a text that somebody sends', () => {
  let observations: Observations;
  let twilio: ReturnType<typeof createTwilio>;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let heard: { genuine: boolean; fields: Record<string, string>; token: unknown }[];
  let says: { status: number; twiml: string };

  const webhook: Route = async (request, response) => {
    if (request.url !== '/webhooks/twilio/messages') return false;
    const fields = Object.fromEntries(new URLSearchParams(await text(request)));
    const signature = String(request.headers['x-twilio-signature']);
    const genuine = Twilio.validateRequest(account.authToken, signature, `${gateway.url}${request.url}`, fields);
    heard.push({ genuine, fields, token: request.headers['i-twilio-idempotency-token'] });
    response.writeHead(says.status, { 'content-type': 'text/xml' }).end(says.twiml);
    return true;
  };

  beforeEach(async () => {
    observations = new Observations();
    heard = [];
    says = { status: 200, twiml: '<Response></Response>' };
    twilio = createTwilio({
      observations,
      faults: new Faults(),
      account,
      callbacks: new Callbacks(),
      now: () => new Date(),
      apiUrl: () => gateway.url,
    });
    gateway = await startGateway({ routes: [webhook, twilio.route] });
  });
  afterEach(() => gateway.stop());

  const arrivals = () =>
    observations.kept.flatMap((one) => (one.kind === 'arrival' && one.message.channel === 'sms' ? [one.message] : []));
  const send = () => {
    const client = Twilio(account.accountSid, account.authToken);
    client.api.baseUrl = `${gateway.url}/twilio`;
    const messagingServiceSid = `MG${'2'.repeat(32)}`;
    return client.messages.create({ to: from, messagingServiceSid, body: 'Your code is 1234' });
  };

  it('comes to the webhook, signed', async () => {
    await send();
    const answer = await twilio.text({ from, body: 'Hello & goodbye' });

    expect(answer).toEqual({ messageSid: expect.stringMatching(/^SM[0-9a-f]{32}$/), status: 200, replies: [] });
    expect(heard).toEqual([
      {
        genuine: true,
        token: expect.any(String),
        fields: expect.objectContaining({
          AccountSid: account.accountSid,
          MessageSid: answer.messageSid,
          From: from,
          To: '+15005550006',
          Body: 'Hello & goodbye',
          MessagingServiceSid: `MG${'2'.repeat(32)}`,
        }),
      },
    ]);
    expect(heard[0]?.fields).not.toHaveProperty('OptOutType');
  });

  it('may come a second time under its id, or with what Advanced Opt-Out made of it', async () => {
    const { messageSid } = await twilio.text({ from, to: '+12025550199', body: 'halt', optOutType: 'STOP' });
    await twilio.text({ from, body: 'halt', messageSid });

    expect(heard.map(({ fields }) => [fields['MessageSid'], fields['To'], fields['OptOutType']])).toEqual([
      [messageSid, '+12025550199', 'STOP'],
      [messageSid, '+15005550006', undefined],
    ]);
  });

  it('is answered with what the webhook says', async () => {
    says.twiml = '<?xml version="1.0"?><Response><Message>Done &amp; dusted: &lt;3 &#233;</Message></Response>';

    expect((await twilio.text({ from, body: 'HELP' })).replies).toEqual(['Done & dusted: <3 é']);
    expect(arrivals()).toEqual([expect.objectContaining({ to: from, text: 'Done & dusted: <3 é' })]);
  });

  it.each([
    ['STOP', undefined],
    [' stop\n', undefined],
    ['Unsubscribe', undefined],
    ['halt', 'STOP'],
  ] as const)(
    '%j (%s) blocks the number until it sends START, and lets the confirmation through',
    async (body, optOutType) => {
      says.twiml = '<Response><Message>No more.</Message></Response>';
      await twilio.text({ from, body, ...(optOutType && { optOutType }) });
      await expect(send()).rejects.toMatchObject({ code: 21610 });
      await twilio.text({ from: '+12025550102', body: 'START' });
      await expect(send()).rejects.toMatchObject({ code: 21610 });
      expect(arrivals().map((one) => one.text)).toContain('No more.');

      await twilio.text({ from, body: 'start' });
      await send();
    },
  );

  it.each(['Please stop', 'STOP!', 'HELP', 'no'])('%j blocks nothing', async (body) => {
    await twilio.text({ from, body });
    await send();
  });

  it('blocks the number even when our webhook fails', async () => {
    says.status = 500;

    expect(await twilio.text({ from, body: 'STOP' })).toMatchObject({ status: 500, replies: [] });
    await expect(send()).rejects.toMatchObject({ code: 21610 });
  });

  describe('from the page', () => {
    const post = (body: unknown, type = 'application/json') =>
      fetch(`${gateway.url}/_local/texts`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify(body),
      });

    it('comes to the webhook', async () => {
      const answer = await post({ from, body: 'STOP' });

      expect([answer.status, heard.length]).toEqual([202, 1]);
    });

    it('says so when the webhook fails', async () => {
      says.status = 403;
      const answer = await post({ from, body: 'STOP' });

      expect(answer.status).toBe(502);
      expect(await answer.json()).toMatchObject({ message: 'our webhook answered 403' });
    });

    it.each([
      [415, { from, body: 'STOP' }, 'text/plain'],
      [400, { from: '5550101', body: 'STOP' }, undefined],
      [400, { from }, undefined],
      [400, { from, body: 'STOP', colour: 'red' }, undefined],
      [400, 'nonsense', undefined],
    ])('is refused with %i when it is %j', async (status, body, type) => {
      expect((await post(body, type)).status).toBe(status);
      expect(heard).toEqual([]);
    });
  });
});

it.each([
  ['<Response/>', []],
  ['<Response><Message/></Response>', []],
  ['<Response><Message to="+1">a</Message><Message><Body>b\nc</Body></Message></Response>', ['a', 'b\nc']],
  ['not XML', []],
])('reads of the TwiML %s the texts %j', (twiml, texts) => {
  expect(textsOf(twiml)).toEqual(texts);
});
