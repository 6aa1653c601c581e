import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { signedFetch } from '../local/api/signed-fetch.ts';
import { clientConfig, useLocalCloud } from './cloud.ts';
import { newId, offersData, orderData } from './samples.ts';
import { eventually, openStack, type Stack, taken } from './stack.ts';

/* Refusals that race a stream of messages; what people answer by text only the local cloud's Twilio can bring. */
const cloud = useLocalCloud();
let stack: Stack;
/** Whether hours pass while something is waited for: offers that are capped wake a day later, and are decided afresh. */
let hoursPass = false;
beforeAll(() => {
  stack = openStack(cloud().outputs, clientConfig(cloud()), () => {
    cloud().hurry();
    if (hoursPass) cloud().advance(3600);
  });
});
afterEach(() => {
  hoursPass = false;
});

/**
 * A send starts with its consistent read; what is on record is the claim that follows it. A claim later than this after
 * the acknowledgement can have no read before it.
 */
const betweenReadAndClaimMs = 1_000;

let people = 0;
async function somebody() {
  people += 1;
  const person = {
    recipientId: newId('person'),
    email: `no-${people}@example.com`,
    phone: `+1202555${String(people + 500).padStart(4, '0')}`,
  };
  await stack.introduce(person.recipientId, { email: person.email, phone: person.phone }, { country: 'US' });
  return person;
}
type Person = Awaited<ReturnType<typeof somebody>>;

const order = { type: 'order.shipped', data: orderData() };
const offers = { type: 'weekly.offers', data: offersData() };

const arrivedAt = (address: string) =>
  cloud().observations.kept.flatMap((observation) =>
    observation.kind === 'arrival' && 'to' in observation.message && observation.message.to === address
      ? [observation.message]
      : [],
  );

/** Where the unsubscribe button of a mail client posts to. */
const oneClickUrl = ({ email }: Person) =>
  eventually('an e-mail with List-Unsubscribe', async () => {
    const [message] = arrivedAt(email);
    const header = message?.channel === 'email' ? message.headers['List-Unsubscribe'] : undefined;
    return /<(http[^>]+)>/.exec(header ?? '')?.[1];
  });

const postOneClick = async (person: Person) => {
  const response = await fetch(await oneClickUrl(person), {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  });
  expect(response.status).toBe(200);
};

const patchByApi = async ({ recipientId }: Person) => {
  const response = await signedFetch(`${cloud().outputs['ApiUrl']}/recipients/${recipientId}/preferences`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ preferences: { types: { 'order.shipped': { channels: { email: false } } } } }),
  });
  expect(response.status).toBe(200);
};

/** Not one of Twilio's own words: the carrier goes on delivering, so that it is we who stop. */
const textNo = async ({ phone }: Person) => {
  expect(await cloud().twilio.text({ from: phone, body: ' «Arrêt» ' })).toMatchObject({
    status: 200,
    replies: [expect.stringMatching(/no more texts/)],
  });
};

const claimedAt = (record: Record<string, unknown>, channel: string) => {
  const attempt = record[`attempt#${channel}#1`];
  return typeof attempt === 'object' && attempt !== null && 'claimedAt' in attempt
    ? Date.parse(String(attempt.claimedAt))
    : undefined;
};

describe('no is no', () => {
  it.each([
    { how: 'STOP by text', channel: 'sms', message: order, sayNo: textNo },
    { how: 'one-click', channel: 'email', message: offers, sayNo: postOneClick },
    { how: 'a change by the API', channel: 'email', message: order, sayNo: patchByApi },
  ])('$how, in the middle of a stream: nothing starts after it was acknowledged', async (race) => {
    const { channel, message, sayNo } = race;
    const person = await somebody();
    const ids: string[] = [];
    const put = async (count: number) => {
      const fresh = Array.from({ length: count }, () => newId('n'));
      ids.push(...fresh);
      for (const notificationId of fresh)
        await stack.put('NotificationRequested.v1', [
          { notificationId, to: [{ recipientId: person.recipientId }], channels: [channel], ...message },
        ]);
      return fresh;
    };
    await put(1);
    await eventually('the first message', async () =>
      arrivedAt(channel === 'sms' ? person.phone : person.email).length > 0 ? true : undefined,
    );

    await put(10);
    const acknowledged = sayNo(person).then(() => cloud().clock.now().getTime());
    await put(15);
    const acknowledgedAt = await acknowledged;
    const after = await put(10);
    await cloud().quiet();
    hoursPass = message === offers;
    const records = new Map(
      await Promise.all(ids.map(async (id) => [id, await stack.settled(person.recipientId, id)] as const)),
    );

    const claims = [...records.values()].map((record) => claimedAt(record, channel)).filter((at) => at !== undefined);
    expect(claims.length).toBeGreaterThan(0);
    expect(claims.filter((at) => at > acknowledgedAt + betweenReadAndClaimMs)).toEqual([]);
    expect(after.map((id) => records.get(id)).filter((record) => record?.['status'] !== 'suppressed')).toEqual([]);
    const ours = arrivedAt(channel === 'sms' ? person.phone : person.email).filter(
      (arrival) => arrival.channel === 'email' || !/no more texts/.test(arrival.text),
    );
    expect(ours).toHaveLength(claims.length);
  });

  it('START takes the block away, and nothing else does', async () => {
    const person = await somebody();
    const send = async () => {
      const notificationId = newId('n');
      const to = [{ recipientId: person.recipientId }];
      await stack.put('NotificationRequested.v1', [{ notificationId, to, channels: ['sms'], ...order }]);
      return (await stack.settled(person.recipientId, notificationId))['status'];
    };
    await textNo(person);
    const messageSid = `SM${'0'.repeat(31)}1`;
    // the same number told again, and a yes to something else, open nothing
    await stack.introduce(person.recipientId, { phone: person.phone, email: person.email });
    await cloud().twilio.text({ from: person.phone, body: 'yes' });
    expect(await send()).toBe('suppressed');

    expect(await cloud().twilio.text({ from: person.phone, body: 'start', messageSid })).toMatchObject({ status: 200 });
    expect(await send()).toEqual(taken);

    await textNo(person);
    // an old START, sent once more
    expect((await cloud().twilio.text({ from: person.phone, body: 'start', messageSid })).replies).toEqual([]);
    expect(await send()).toBe('suppressed');
  });

  it('a STOP that Twilio has answered itself is answered by nobody twice', async () => {
    const { recipientId, phone } = await somebody();
    const answer = await cloud().twilio.text({ from: phone, body: 'STOP', optOutType: 'STOP' });

    expect(answer).toMatchObject({ status: 200, replies: [] });
    expect(await stack.item(`R#${recipientId}`, 'PROFILE')).toMatchObject({
      phone: { suppressed: { sms: { reason: 'opt_out' } } },
      consents: { marketing: { sms: { status: 'withdrawn' } } },
    });
  });
});
