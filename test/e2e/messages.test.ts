import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Arrival, Observation } from '../../local/observations.ts';
import { clientConfig, observed, useLocalCloud } from './cloud.ts';
import { codeData, newId, orderData, passwordData } from './samples.ts';
import { openStack, type Stack, taken } from './stack.ts';

/* What arrives, seen through the providers' doubles: only the local cloud can show that. */
const cloud = useLocalCloud();
let stack: Stack;
let device: string;
let tablet: string;
beforeAll(async () => {
  stack = openStack(cloud().outputs, clientConfig(cloud()), cloud().hurry);
  const { developer, outputs } = cloud();
  device = await developer.registerDevice(outputs['PushApplicationFcmArn'] ?? '', 'a-phone');
  tablet = await developer.registerDevice(outputs['PushApplicationApnsArn'] ?? '', 'ada0'.repeat(16));
});

let people = 0;
/** Somebody new, with an address that only they have. */
async function somebody(rest: object = {}, withDevices = false) {
  people += 1;
  const recipientId = newId('person');
  const email = `person-${people}@example.com`;
  const phone = `+1202555${String(people + 100).padStart(4, '0')}`;
  const push = withDevices
    ? [
        { platform: 'fcm', endpointArn: device },
        { platform: 'apns', endpointArn: tablet },
      ]
    : undefined;
  // where marketing by e-mail needs no consent beforehand
  await stack.introduce(recipientId, { email, phone, ...(push && { push }) }, { country: 'US', ...rest });
  return { recipientId, email, phone };
}

const isTo = (address: string) => (arrival: Arrival) =>
  ('to' in arrival ? arrival.to : arrival.endpointArn) === address;
const arrivalIn = (matches: (arrival: Arrival) => boolean) => (observation: Observation) =>
  observation.kind === 'arrival' && matches(observation.message) ? observation.message : undefined;
const arrival = (address: string) => observed(cloud().observations, arrivalIn(isTo(address)));
const arrivals = (address: string) =>
  cloud().observations.kept.flatMap((observation) => arrivalIn(isTo(address))(observation) ?? []);

describe('what arrives', () => {
  it('is an e-mail in the person’s language, with both parts', async () => {
    const { recipientId, email } = await somebody({ locale: 'fr-CA', timeZone: 'Europe/Paris' });
    await stack.put('NotificationRequested.v1', [
      {
        notificationId: newId('order'),
        type: 'order.shipped',
        to: [{ recipientId }],
        data: orderData('A-77'),
        channels: ['email'],
      },
    ]);
    const message = await arrival(email);

    expect(message).toMatchObject({ channel: 'email', subject: expect.stringContaining('A-77') });
    if (message.channel !== 'email') throw new Error('not an e-mail');
    expect(message.html).toContain('lang="fr"');
    expect(message.text).toContain('54,50');
    expect(message.text).toContain('27 novembre 2026');
  });

  it('is a text message by the urgent lane, which expires with the code', async () => {
    const { recipientId, phone } = await somebody();
    await stack.put('NotificationRequested.v1', [
      { notificationId: newId('code'), type: 'login.code', to: [{ recipientId }], data: codeData('135790') },
    ]);
    const message = await arrival(phone);

    expect(message).toMatchObject({ channel: 'sms', text: expect.stringContaining('135790') });
    if (message.channel !== 'sms') throw new Error('not a text');
    expect(Number(message.fields['ValidityPeriod'])).toBeLessThanOrEqual(600);
    expect(new URL(message.statusCallback ?? '').searchParams.get('recipientId')).toBe(recipientId);
  });

  it('is a push on every device and an e-mail at once, where the type says all', async () => {
    const { recipientId, email } = await somebody({}, true);
    const notificationId = newId('password');
    await stack.put('NotificationRequested.v1', [
      { notificationId, type: 'password.changed', to: [{ recipientId }], data: passwordData() },
    ]);
    const record = await stack.settled(recipientId, notificationId);

    expect(record).toMatchObject({
      status: taken,
      'outcome#email': { status: taken },
      'outcome#push': { status: taken },
    });
    await Promise.all([arrival(email), arrival(device), arrival(tablet)]);
  });

  it('reaches somebody whom only the request knows, and keeps their address out of the keys', async () => {
    const email = 'inline-person@example.com';
    const notificationId = newId('order');
    await stack.put('NotificationRequested.v1', [
      { notificationId, type: 'order.shipped', to: [{ contactPoints: { email }, locale: 'fr' }], data: orderData() },
    ]);
    const message = await arrival(email);
    const item = await observed(cloud().observations, (observation) =>
      observation.kind === 'item' && observation.item['notificationId'] === notificationId
        ? observation.item
        : undefined,
    );

    expect(message).toMatchObject({ subject: expect.stringContaining('en route') });
    expect(item['PK']).toMatch(/^R#inline-[\w-]{43}$/);
    expect(JSON.stringify(item)).not.toContain(email);
  });

  it('shows tricks in the data as text', async () => {
    const { recipientId, email } = await somebody();
    const trick = '<img src=x onerror=alert(1)>{{ recipient | json }}';
    const data = JSON.parse(
      JSON.stringify({ ...orderData('A-1\r\nBcc: eve@example.com'), items: [{ name: trick, quantity: 1 }] }).replace(
        '{',
        '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},',
      ),
    );
    await stack.put('NotificationRequested.v1', [
      { notificationId: newId('order'), type: 'order.shipped', to: [{ recipientId }], data, channels: ['email'] },
    ]);
    const message = await arrival(email);
    if (message.channel !== 'email') throw new Error('not an e-mail');

    expect(message.html).toContain('&lt;img src=x onerror=alert(1)&gt;{{ recipient | json }}');
    expect(message.html).not.toContain('<img src=x');
    expect(message.html).not.toContain('polluted');
    expect(Object.keys(message.headers).map((name) => name.toLowerCase())).not.toContain('bcc');
    expect(message.subject).not.toMatch(/[\r\n]/);
  });
});

describe('what is told of it', () => {
  it('holds ids and no address, no text and no data', async () => {
    const { recipientId, email, phone } = await somebody({}, true);
    const notificationId = newId('secret');
    await stack.put('NotificationRequested.v1', [
      {
        notificationId,
        type: 'password.changed',
        to: [{ recipientId }],
        data: { ...passwordData(), device: 'INV-SECRET' },
      },
      { notificationId: `${notificationId}-2`, type: 'login.code', to: [{ recipientId }], data: codeData('997755') },
    ]);
    await stack.settled(recipientId, notificationId);
    await stack.settled(recipientId, `${notificationId}-2`);
    await cloud().idle();
    const { kept } = cloud().observations;
    const logs = kept.flatMap((observation) => (observation.kind === 'log' ? [observation.line] : [])).join('\n');
    const outbound = kept
      .flatMap((observation) =>
        observation.kind === 'event' && observation.event['source'] === 'carillon' ? [observation.event] : [],
      )
      .map((event) => JSON.stringify(event))
      .join('\n');

    for (const told of [logs, outbound]) {
      // the control: these would have been found
      expect(told).toContain(notificationId);
      for (const personal of [email, phone, 'INV-SECRET', '997755', 'Enamel', device])
        expect(told).not.toContain(personal);
    }
    expect(logs).toContain('EventToAttempt');
    expect(outbound).toContain('DeliverySettled.v1');
  });
});

describe('two hundred mixed notifications', () => {
  it('all end in one outcome, none lost and none doubled', async () => {
    const [ada, luc, mia] = await Promise.all([
      somebody({ locale: 'en' }, true),
      somebody({ locale: 'fr' }),
      somebody(),
    ]);
    const nobody = newId('nobody');
    const run = newId('run');
    const each = 40;
    const kinds = [
      { to: luc.recipientId, type: 'order.shipped', data: orderData(), channels: ['email'] },
      { to: mia.recipientId, type: 'login.code', data: codeData() },
      { to: ada.recipientId, type: 'password.changed', data: passwordData() },
      { to: mia.recipientId, type: 'order.shipped', data: orderData(), channels: ['email'], lane: 'bulk' },
      { to: nobody, type: 'order.shipped', data: orderData() },
    ];
    const requests = Array.from({ length: each }, (_, index) =>
      kinds.map((kind) => ({ ...kind, notificationId: `${run}-${kind.type}-${kind.to}-${index}` })),
    ).flat();
    const events = requests.map(({ to, ...rest }) => ({ ...rest, to: [{ recipientId: to }] }));
    const before = [luc.email, mia.phone, ada.email, mia.email, device].map((address) => arrivals(address).length);
    await stack.put('NotificationRequested.v1', events);
    await cloud().quiet();
    const records = [];
    for (const { to, notificationId } of requests) records.push(await stack.settled(to, notificationId));
    const tally = Object.groupBy(records, ({ status }) => String(status));
    const { accepted = [], delivered = [], failed = [] } = tally;
    expect([accepted.length + delivered.length, failed.length]).toEqual([4 * each, each]);
    expect(records.filter((record) => 'attempt#email#2' in record || 'attempt#sms#2' in record)).toEqual([]);
    const after = [luc.email, mia.phone, ada.email, mia.email, device].map((address) => arrivals(address).length);
    expect(after.map((count, index) => count - before[index]!)).toEqual(Array(5).fill(each));
  }, 120_000);
});
