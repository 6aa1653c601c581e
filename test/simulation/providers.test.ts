import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { AwsSmsSender } from '../../lambdas/adapters/aws-sms/aws-sms-sender.ts';
import { sendgridCredentials } from '../../lambdas/adapters/sendgrid/credentials.ts';
import { SendgridEmailSender } from '../../lambdas/adapters/sendgrid/sendgrid-email-sender.ts';
import { SesEmailSender } from '../../lambdas/adapters/ses/ses-email-sender.ts';
import { SnsDevices } from '../../lambdas/adapters/sns/devices.ts';
import { SnsPushSender } from '../../lambdas/adapters/sns/sns-push-sender.ts';
import { twilioMessages } from '../../lambdas/adapters/twilio/twilio-messages.ts';
import { TwilioSmsSender } from '../../lambdas/adapters/twilio/twilio-sms-sender.ts';
import { isSignedByTwilio } from '../../lambdas/adapters/twilio/webhook-signature.ts';
import { vonageCredentials } from '../../lambdas/adapters/vonage/credentials.ts';
import { VonageSmsSender } from '../../lambdas/adapters/vonage/vonage-sms-sender.ts';
import { arn } from '../../local/account.ts';
import { hosts, secrets, twilioAccount } from '../../simulation/providers/accounts.ts';
import { type Mood, rough } from '../../simulation/providers/mood.ts';
import type { ProviderAnswer } from '../../simulation/providers-contract.ts';
import {
  moodWith,
  noEnd,
  none,
  nothingGoesWrong,
  type ProvidersWorld,
  providersWorld,
  publicUrl,
  start,
} from './providers-world.ts';

/** What the caller gets; virtual time is not waited for. */
function outcome(answer: ProviderAnswer): unknown {
  if (answer.kind === 'answer') return answer.value;
  throw answer.kind === 'error' ? answer.error : Object.assign(new Error('nobody answered'), { name: 'TimeoutError' });
}

const standIn = (operate: (operation: string, input: object) => ProviderAnswer) => ({
  send: async (command: { constructor: { name: string }; input: object }) =>
    outcome(operate(command.constructor.name.replace(/Command$/, ''), command.input)),
});

/** What calls by HTTP end in. */
let there: ProvidersWorld;
const server = createServer(async (request, response) => {
  const [, name, path] = /^\/(\w+)(\/.*)$/.exec(request.url ?? '') ?? [];
  const host = Object.entries(hosts).find(([provider]) => provider === name)?.[1];
  const answer = there.providers.http({
    method: request.method ?? '',
    url: `${host}${path}`,
    headers: Object.fromEntries(Object.entries(request.headers).map(([header, value]) => [header, String(value)])),
    body: await text(request),
  });
  if (answer.kind !== 'answer') return request.socket.destroy();
  const { status, headers, body } = z
    .object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() })
    .parse(answer.value);
  response.writeHead(status, headers).end(body);
});
let loopback = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port }: Partial<AddressInfo> = Object(server.address());
  loopback = `http://127.0.0.1:${port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  there = providersWorld({});
});

const secretOf = (name: string) => async () => {
  const secret = secrets[arn('secretsmanager', `secret:carillon/${name}-Local1`)] ?? '';
  return JSON.stringify({ ...JSON.parse(secret), apiUrl: `${loopback}/${name}` });
};

const correlation = { notificationId: 'n:1', recipientId: 'ada', attempt: 1, type: 't.t', category: 'c' } as const;
const ofEmail = { ...correlation, channel: 'email' } as const;
const ofSms = { ...correlation, channel: 'sms' } as const;
const email = {
  to: 'ada@example.com',
  subject: 'Grüße – token-1, and so much more that the header is folded into several encoded words',
  html: `<p>token-2 for žluťoučký ${'x'.repeat(200)}</p>`,
  text: `token-3 ${'ž'.repeat(200)} token-4`,
  locale: 'de',
  oneClickUrl: 'https://notify.example.com/u/1',
};
const sms = { to: '+15550101', text: 'Your code: token-1', validSeconds: 600 };
const device = {
  endpointArn: 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/1',
  platform: 'fcm',
} as const;
const push = { endpoints: [device], title: 'token-1', body: 'token-2', collapseId: 'n-1', urgent: true } as const;

const ses = () =>
  new SesEmailSender(Object.assign(new SESClient({ region: 'us-east-1' }), standIn(there.providers.ses)), {
    sender: 'Carillon <hello@example.com>',
    configurationSetName: 'set',
  });
const snsClient = () => Object.assign(new SNSClient({ region: 'us-east-1' }), standIn(there.providers.sns));
const awsSms = () =>
  new AwsSmsSender(
    Object.assign(new PinpointSMSVoiceV2Client({ region: 'us-east-1' }), standIn(there.providers.awsSms)),
    { originationIdentity: '+15550199', configurationSetName: 'set', promotionalCategories: [] },
  );
const sendgrid = () =>
  new SendgridEmailSender(sendgridCredentials(secretOf('sendgrid')), {
    sender: 'Carillon <hello@example.com>',
    tracksEngagement: true,
  });
const twilio = () =>
  new TwilioSmsSender(twilioMessages(secretOf('twilio')), {
    messagingServiceSid: 'MG00000000000000000000000000000001',
    statusCallbackUrl: `${publicUrl}/webhooks/twilio/status`,
  });
const vonage = () =>
  new VonageSmsSender(vonageCredentials(secretOf('vonage')), {
    from: 'Carillon',
    statusUrl: `${publicUrl}/webhooks/vonage/status`,
    now: () => there.timeline.now(),
  });

const senders = [
  ['ses', () => ses().send(email, ofEmail), email.to],
  ['sendgrid', () => sendgrid().send(email, ofEmail), email.to],
  ['twilio', () => twilio().send(sms, ofSms), sms.to],
  ['vonage', () => vonage().send(sms, ofSms), sms.to],
  ['aws-sms', () => awsSms().send(sms, ofSms), sms.to],
  ['sns', () => new SnsPushSender(snsClient()).send(push, { ...correlation, channel: 'push' }), device.endpointArn],
] as const;

const calls = () => there.history.facts.filter((fact) => fact.kind === 'call');
const receipts = () => there.history.facts.filter((fact) => fact.kind === 'receipt').map(({ says }) => says);
const heardStatuses = () =>
  there.heard.map((heard) => z.looseObject({ receipt: z.object({ status: z.string() }) }).parse(heard).receipt.status);

describe.each(senders)('%s', (provider, send, to) => {
  it('takes what our sender sends, and tells it to our webhook in words that this understands', async () => {
    const answer = await send();
    await there.pass();

    expect(answer).toMatchObject({ kind: 'accepted' });
    const [call, ...others] = calls();
    expect(others).toEqual([]);
    expect(call).toMatchObject({ provider, to, answer: 'taken', from: start });
    expect(answer).toMatchObject({ providerMessageId: call?.messageId });
    expect(call?.at).toBeGreaterThan(start);
    expect(call?.content.match(/token-\d/g)).toContain('token-1');
    expect(receipts()).toContain('delivered');
    expect(heardStatuses()).toContain('delivered');
  });

  it.each([
    ['throttles', 'throttled', 'transient', 'refused'],
    ['fails', 'fails', 'ambiguous', 'refused'],
    ['takes a message and its answer is lost', 'lost', 'ambiguous', 'lost'],
  ] as const)('is understood when it %s', async (_, mishap, failureClass, answer) => {
    // loopback cannot say nothing: there the connection breaks instead
    there = providersWorld({ mood: moodWith({ mishaps: { ...none, [mishap]: 1 } }) });

    expect(await send()).toMatchObject({ kind: 'refused', failureClass });
    await there.pass();
    expect(calls()).toMatchObject([{ provider, answer }]);
    expect(receipts().includes('delivered')).toBe(mishap === 'lost');
  });

  it('is understood when it refuses for good, hangs, or is down', async () => {
    there = providersWorld({ mood: moodWith({ mishaps: { ...none, unwilling: 1 } }) });
    expect(await send()).toMatchObject({ kind: 'refused', failureClass: expect.not.stringMatching(/trans|ambig/) });
    there = providersWorld({ mood: moodWith({ mishaps: { ...none, hangs: 1 } }) });
    expect(await send()).toMatchObject({ kind: 'refused', failureClass: 'ambiguous' });
    expect(calls()).toMatchObject([{ answer: 'hung', from: start, at: start }]);
    const outage = { provider, from: start, to: start + 1, how: 'refuses' } as const;
    there = providersWorld({ mood: { ...nothingGoesWrong, outages: [outage] } });
    expect(await send()).toMatchObject({ kind: 'refused' });
    await there.pass();
    expect(calls()).toMatchObject([{ answer: 'refused' }]);
    expect(await send()).toMatchObject({ kind: 'accepted' });
  });

  it('tells of a bounce', async () => {
    there = providersWorld({ mood: moodWith({ ends: { ...noEnd, bounce: 1 } }) });
    await send();
    await there.pass();

    expect(receipts()).toContain('bounced');
    expect(heardStatuses()).toContain('failed');
  });

  it('tells before its answer, twice, and late', async () => {
    there = providersWorld({ mood: moodWith({ telling: { early: 1, late: 0, disordered: 0 }, twice: 1 }) });
    await send();
    await there.pass();
    const kinds = there.history.facts.map(({ kind }) => kind).filter((kind) => kind !== 'fault');
    expect(kinds.indexOf('receipt')).toBeLessThan(kinds.indexOf('call'));
    expect(receipts().filter((says) => says === 'delivered').length).toBeGreaterThan(1);

    there = providersWorld({ mood: moodWith({ telling: { early: 0, late: 1, disordered: 0 } }) });
    await send();
    await there.pass(0.2);
    expect(receipts()).toEqual([]);
    await there.pass();
    expect(receipts()).toContain('delivered');
  });
});

it('shows all that somebody finds in an e-mail', async () => {
  await ses().send(email, ofEmail);
  await there.pass();

  const content = calls()[0]?.content ?? '';
  expect(content).toContain(`Subject: ${email.subject}`);
  expect(content).toContain(email.text);
  expect(content).toContain(email.html);
  expect(content).toContain('List-Unsubscribe: <https://notify.example.com/u/1>');
});

it.each(['sendgrid', 'vonage'])('has %s tell again what was not taken, and the signature still holds', async (name) => {
  there = providersWorld({ deafFor: 5 });
  await senders.find(([provider]) => provider === name)?.[1]();
  await there.pass();

  expect(heardStatuses()).toContain('delivered');
  expect(there.requests.length).toBe(5 + receipts().length);
});

it('finds a text whose answer was lost', async () => {
  const loses = moodWith({ mishaps: { ...none, lost: 1 } });
  const moods = [loses, nothingGoesWrong];
  const mood = (): Mood => moods[calls().length] ?? nothingGoesWrong;
  there = providersWorld({
    mood: {
      outages: [],
      get usual() {
        return mood().usual;
      },
    },
  });
  await twilio().send(sms, ofSms);
  await there.pass(0.001);

  const found = await twilio().lookUp(sms, ofSms, start);
  expect(calls()).toMatchObject([{ answer: 'lost' }]);
  expect(found).toEqual({ providerMessageId: calls()[0]?.messageId });
  expect(await twilio().lookUp({ ...sms, text: 'another' }, ofSms, start)).toBe('not-there');
});

it('hands on STOP, signed, and refuses texts to that number until START', async () => {
  await there.providers.textFrom(sms.to, 'Stop');
  const [{ path, headers = {}, body } = { path: '' }] = there.requests;
  const request = { url: publicUrl + path, form: new URLSearchParams(body), signature: headers['x-twilio-signature'] };

  expect(there.requests).toMatchObject([{ functionName: 'receive-text', route: 'POST /webhooks/twilio/messages' }]);
  expect(isSignedByTwilio(request, [twilioAccount.authToken])).toBe(true);
  expect(isSignedByTwilio(request, ['another'])).toBe(false);
  expect(await twilio().send(sms, ofSms)).toMatchObject({ failureClass: 'opt_out' });
  await there.providers.textFrom(sms.to, 'START');
  expect(await twilio().send(sms, ofSms)).toMatchObject({ kind: 'accepted' });
});

it('registers a device, switches it off when its app is gone, and on again', async () => {
  there = providersWorld({ mood: moodWith({ ends: { ...noEnd, bounce: 1 } }) });
  const devices = new SnsDevices(snsClient(), { fcm: arn('sns', 'app/GCM/app') });
  const registered = z.object({ endpointArn: z.string() }).parse(await devices.register('fcm', 'token'));
  const send = () =>
    new SnsPushSender(snsClient()).send(
      { ...push, endpoints: [{ ...registered, platform: 'fcm' }] },
      { ...correlation, channel: 'push' },
    );

  expect(await send()).toMatchObject({ kind: 'accepted' });
  await there.pass();
  expect(await send()).toMatchObject({ failureClass: 'permanent_token' });
  expect(await devices.register('fcm', 'token')).toMatchObject(registered);
  expect(await send()).toMatchObject({ kind: 'accepted' });
  await devices.remove(registered.endpointArn);
  expect(await send()).toMatchObject({ code: 'EndpointNotFound' });
});

it('does the same with the same seed, and something else with another', async () => {
  const run = async (seed: number) => {
    there = providersWorld({ seed, mood: rough, deafFor: 3 });
    for (let round = 0; round < 30; round += 1) {
      await ses().send(email, ofEmail);
      await awsSms().send(sms, ofSms);
      await there.pass(0.01);
    }
    await there.pass();
    return { facts: there.history.facts, heard: there.heard };
  };
  const one = await run(1);

  expect(await run(1)).toEqual(one);
  expect((await run(2)).facts).not.toEqual(one.facts);
  expect(new Set(one.facts.map(({ kind }) => kind))).toEqual(new Set(['call', 'receipt', 'fault']));
});
