import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Twilio from 'twilio';
import { Faults } from '../../local/faults.ts';
import { Observations } from '../../local/observations.ts';
import { Callbacks } from '../../local/providers/callbacks.ts';
import { createTwilio } from '../../local/providers/twilio.ts';
import { newTwilioAccount } from '../../local/seeded-secrets.ts';
import { errorOf, startGateway } from './gateway.ts';
import { startListener } from './listener.ts';

const account = newTwilioAccount();
const messagingServiceSid = 'MG00000000000000000000000000000001';
const aMessage = { to: '+15550100', messagingServiceSid, body: 'Your code is 1234' };

describe('the Twilio double', () => {
  let observations: Observations;
  let faults: Faults;
  let callbacks: Callbacks;
  let twilio: ReturnType<typeof createTwilio>;
  let gateway: Awaited<ReturnType<typeof startGateway>>;

  beforeEach(async () => {
    observations = new Observations();
    faults = new Faults();
    callbacks = new Callbacks();
    twilio = createTwilio({
      observations,
      faults,
      account,
      callbacks,
      now: () => new Date(),
      apiUrl: () => gateway.url,
    });
    gateway = await startGateway({ routes: [twilio.route] });
  });
  afterEach(() => gateway.stop());

  function messages(authToken = account.authToken) {
    const client = Twilio(account.accountSid, authToken);
    client.api.baseUrl = `${gateway.url}/twilio`;
    return client.messages;
  }
  const arrivals = () =>
    observations.kept.flatMap((observation) => (observation.kind === 'arrival' ? [observation.message] : []));

  it('accepts a message and tells what has arrived', async () => {
    const { sid, status, direction, dateCreated } = await messages().create(aMessage);

    expect({ sid, status, direction }).toEqual({
      sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
      status: 'accepted',
      direction: 'outbound-api',
    });
    expect(dateCreated).toBeInstanceOf(Date);
    expect(arrivals()).toEqual([
      expect.objectContaining({ channel: 'sms', id: sid, to: '+15550100', text: 'Your code is 1234' }),
    ]);
  });

  it('counts segments when it knows the sender', async () => {
    const counts = [];
    for (const body of ['x'.repeat(160), 'x'.repeat(161), '€'.repeat(80), '€'.repeat(81), 'Ж'.repeat(71)]) {
      const { numSegments, status } = await messages().create({ to: '+15550100', from: '+15550199', body });
      counts.push([status, numSegments]);
    }
    expect(counts).toEqual([
      ['queued', '1'],
      ['queued', '2'],
      ['queued', '1'],
      ['queued', '2'],
      ['queued', '2'],
    ]);
  });

  it('lists what was sent to a number, newest first', async () => {
    await messages().create(aMessage);
    await messages().create({ ...aMessage, to: '+15550101' });
    await messages().create({ ...aMessage, body: 'Another' });

    const found = await messages().list({ to: '+15550100', limit: 20 });
    expect(found.map(({ body }) => body)).toEqual(['Another', 'Your code is 1234']);
  });

  it.each([
    ['a number that is not E.164', { to: '5550100' }, 21211, 400],
    ['no sender', { messagingServiceSid: undefined }, 21603, 400],
    ['an unknown service', { messagingServiceSid: 'MG1' }, 21701, 404],
    ['a sender that is no number', { messagingServiceSid: undefined, from: '+0' }, 21212, 400],
    ['no body', { body: '' }, 21602, 400],
    ['1601 characters', { body: 'x'.repeat(1601) }, 21617, 400],
    ['a validity period of no time', { validityPeriod: 0 }, 90007, 400],
    ['a validity period beyond ten hours', { validityPeriod: 36_001 }, 90007, 400],
    ['a callback that is no URL', { statusCallback: 'example.com/status' }, 21609, 400],
    ['a callback to a host with an underscore', { statusCallback: 'https://a_b.example.com/' }, 21609, 400],
  ])('refuses %s', async (_, changes, code, status) => {
    await expect(messages().create({ ...aMessage, ...changes })).rejects.toMatchObject({ code, status });
    expect(arrivals()).toEqual([]);
  });

  it('refuses a message to nobody', async () => {
    // the SDK would not even send it
    const response = await fetch(`${gateway.url}/twilio/2010-04-01/Accounts/${account.accountSid}/Messages.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${account.accountSid}:${account.authToken}`)}` },
      body: new URLSearchParams({ Body: 'Hello', MessagingServiceSid: messagingServiceSid }),
    });
    expect(await response.json()).toEqual({
      code: 21604,
      message: "A 'To' phone number is required.",
      more_info: 'https://www.twilio.com/docs/errors/21604',
      status: 400,
    });
  });

  it('refuses wrong credentials', async () => {
    await expect(messages('wrong').create(aMessage)).rejects.toMatchObject({ code: 20003, status: 401 });
  });

  it('refuses who has answered STOP, until they answer START', async () => {
    twilio.optOut('+15550100');
    await expect(messages().create(aMessage)).rejects.toMatchObject({ code: 21610, status: 400 });
    twilio.optIn('+15550100');
    await messages().create(aMessage);
    expect(arrivals()).toHaveLength(1);
  });

  it.each([
    ['20429', 429],
    ['20503', 503],
    ['21211', 400],
  ])('refuses with code %s when asked to', async (code, status) => {
    faults.add({ on: { provider: 'twilio' }, effect: { kind: 'refuse', code, status: 400 }, times: 1 });

    await expect(messages().create(aMessage)).rejects.toMatchObject({ code: Number(code), status });
    await messages().create(aMessage);
  });

  it('loses its answer when asked to, though the message has arrived', async () => {
    faults.add({ on: { provider: 'twilio', to: '+15550100' }, effect: { kind: 'lose-answer' }, times: 1 });

    expect(await errorOf(messages().create(aMessage))).toMatchObject({
      message: expect.stringMatching(/hang up|RESET/),
    });
    expect(arrivals()).toHaveLength(1);
  });

  describe('to the status callback', () => {
    let listener: Awaited<ReturnType<typeof startListener>>;
    beforeEach(async () => {
      listener = await startListener();
    });
    afterEach(() => listener.stop());

    async function reported() {
      await messages().create({ ...aMessage, statusCallback: `${listener.url}/status?notificationId=order:1` });
      await callbacks.done();
      return listener.heard.map(({ path, body, headers }) => {
        const fields = Object.fromEntries(new URLSearchParams(body));
        const signature = String(headers['x-twilio-signature']);
        const genuine = Twilio.validateRequest(account.authToken, signature, `${listener.url}${path}`, fields);
        return genuine ? [fields['MessageStatus'], fields['ErrorCode']] : ['not genuine'];
      });
    }

    it('reports each step, signed', async () => {
      expect(await reported()).toEqual([
        ['sent', undefined],
        ['delivered', undefined],
      ]);
    });

    it.each([
      ['nothing', []],
      ['delay', [['sent', undefined]]],
      ['failure', [['failed', '30008']]],
      [
        'bounce',
        [
          ['sent', undefined],
          ['undelivered', '30005'],
        ],
      ],
      [
        'soft-bounce',
        [
          ['sent', undefined],
          ['undelivered', '30003'],
        ],
      ],
      [
        'complaint',
        [
          ['sent', undefined],
          ['undelivered', '30004'],
        ],
      ],
    ] as const)('tells of %s when asked to', async (tells, news) => {
      faults.add({ on: { provider: 'twilio' }, effect: { kind: 'later', tells }, times: 1, every: 1 });

      expect(await reported()).toEqual(news);
    });

    it('reports of a message whose answer was lost', async () => {
      faults.add({ on: { provider: 'twilio' }, effect: { kind: 'lose-answer' }, times: 1, every: 1 });

      await expect(reported()).rejects.toThrow();
      await callbacks.done();
      expect(listener.heard).toHaveLength(2);
    });
  });

  it('says nothing when asked to hang, and nothing arrives', async () => {
    faults.add({ on: { provider: 'twilio' }, effect: { kind: 'hang' }, times: 1, every: 1 });

    const client = Twilio(account.accountSid, account.authToken, { timeout: 50 });
    client.api.baseUrl = `${gateway.url}/twilio`;
    await expect(client.messages.create(aMessage)).rejects.toMatchObject({ code: 'ECONNABORTED' });
    expect(arrivals()).toEqual([]);
  });

  it('lists by date only what was sent', async () => {
    faults.add({ on: { provider: 'twilio' }, effect: { kind: 'later', tells: 'nothing' }, times: 1, every: 1 });
    await messages().create({ ...aMessage, body: 'Still waits' });
    await messages().create({ ...aMessage, body: 'Was sent' });
    await callbacks.done();
    const bodies = async (dateSentAfter?: Date) =>
      (await messages().list({ to: '+15550100', ...(dateSentAfter && { dateSentAfter }) })).map(({ body }) => body);

    expect(await bodies()).toEqual(['Was sent', 'Still waits']);
    expect(await bodies(new Date(Date.now() - 60_000))).toEqual(['Was sent']);
    expect(await bodies(new Date(Date.now() + 60_000))).toEqual([]);
  });
});
