import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../local/faults.ts';
import { faultSchema } from '../../local/faults.ts';
import { clientConfig, useLocalCloud } from './cloud.ts';
import { newId, offersData, orderData } from './samples.ts';
import { eventually, isSettled, openStack, type Stack, taken } from './stack.ts';

/* What goes wrong in life, made to happen: only the local cloud can do that. */
const cloud = useLocalCloud();
let stack: Stack;
beforeAll(() => {
  stack = openStack(cloud().outputs, clientConfig(cloud()), cloud().hurry);
});
afterEach(() => cloud().faults.clear());

const happen = (fault: { on: Partial<Record<string, unknown>>; effect: Fault['effect']; times?: number }) =>
  cloud().faults.add(faultSchema.parse(fault));

/** The record once it is settled; waits that the queue imposes are cut short. */
const settledSoon = (recipientId: string, notificationId: string) =>
  eventually(`${notificationId} settled`, async () => {
    const record = await stack.delivery(recipientId, notificationId);
    if (record && isSettled(record)) return record;
    cloud().advance(5);
    return undefined;
  });

const arrivedAt = (address: string) =>
  cloud().observations.kept.filter(
    (observation) =>
      observation.kind === 'arrival' && 'to' in observation.message && observation.message.to === address,
  ).length;

let people = 0;
async function somebody(contactPoints: object = {}) {
  people += 1;
  const recipientId = newId('person');
  const email = `fault-${people}@example.com`;
  // where marketing by e-mail needs no consent beforehand
  await stack.introduce(recipientId, { email, ...contactPoints }, { country: 'US' });
  return { recipientId, email };
}

const request = (recipientId: string, changes: object = {}) => {
  const notificationId = newId('n');
  const detail = { notificationId, type: 'order.shipped', to: [{ recipientId }], data: orderData(), ...changes };
  return { notificationId, put: () => stack.put('NotificationRequested.v1', [detail]) };
};

describe('a provider', () => {
  it('that throttles gets the message again after a back-off, and delivers it once', async () => {
    const { recipientId, email } = await somebody();
    happen({ on: { provider: 'ses', to: email }, effect: { kind: 'refuse', code: 'Throttling', status: 400 } });
    const { notificationId, put } = request(recipientId);
    await put();

    expect(await settledSoon(recipientId, notificationId)).toMatchObject({
      status: taken,
      'attempt#email#1': { outcome: 'refused', failureClass: 'transient', code: 'Throttling' },
      'attempt#email#2': { outcome: 'accepted' },
    });
    expect(arrivedAt(email)).toBe(1);
  });

  it('that says a number is invalid closes it, for everybody who has it', async () => {
    const phone = '+12025559901';
    const [{ recipientId: ada }, { recipientId: luc }] = [await somebody({ phone }), await somebody({ phone })];
    happen({ on: { provider: 'twilio', to: phone }, effect: { kind: 'refuse', code: '21211', status: 400 } });
    const first = request(ada, { channels: ['sms'] });
    await first.put();
    expect(await settledSoon(ada, first.notificationId)).toMatchObject({
      status: 'failed',
      'outcome#sms': { failureClass: 'permanent_address', reason: 'twilio-21211' },
    });

    for (const person of [ada, luc]) {
      expect(await stack.item(`R#${person}`, 'PROFILE')).toMatchObject({
        phone: { suppressed: { sms: { reason: 'permanent_address' } } },
      });
      const next = request(person, { channels: ['sms'] });
      await next.put();
      expect(await settledSoon(person, next.notificationId)).toMatchObject({
        status: 'suppressed',
        reason: 'suppressed-permanent_address',
      });
    }
    expect(arrivedAt(phone)).toBe(0);
  });

  it('that says a device is gone closes the device', async () => {
    const endpointArn = await cloud().developer.registerDevice(
      cloud().outputs['PushApplicationFcmArn'] ?? '',
      'gone-phone',
    );
    const { recipientId } = await somebody({ push: [{ platform: 'fcm', endpointArn }] });
    happen({
      on: { provider: 'sns', to: endpointArn },
      effect: { kind: 'refuse', code: 'EndpointDisabled', status: 400 },
    });
    const { notificationId, put } = request(recipientId);
    await put();

    expect(await settledSoon(recipientId, notificationId)).toMatchObject({
      'outcome#push': { failureClass: 'permanent_token' },
    });
    expect(await stack.item(`R#${recipientId}`, 'PROFILE')).toMatchObject({
      push: [{ suppressed: { push: { reason: 'permanent_token' } } }],
    });
  });

  it.each([
    ['may', 'order.shipped', orderData()],
    ['must not', 'weekly.offers', offersData()],
  ])(
    'whose answer is lost is not asked again once a receipt tells of it, where it %s be repeated',
    async (_, type, data) => {
      const { recipientId, email } = await somebody();
      happen({ on: { provider: 'ses', to: email }, effect: { kind: 'lose-answer' } });
      const { notificationId, put } = request(recipientId, { type, data, channels: ['email'] });
      await put();

      expect(await settledSoon(recipientId, notificationId)).toMatchObject({
        status: 'delivered',
        'attempt#email#1': { failureClass: 'ambiguous' },
        'receipt#email#1': { status: 'delivered' },
      });
      expect(arrivedAt(email)).toBe(1);
    },
  );
});

describe('a function', () => {
  it('that dies after the provider’s answer sends nothing again once a receipt tells that it has arrived', async () => {
    const [ada, luc] = [await somebody(), await somebody()];
    const kill = { kind: 'kill' } as const;
    // the first update of an item is the claim, the second one records the answer
    happen({ on: { functionName: 'deliver-email', action: 'dynamodb:UpdateItem', skip: 1 }, effect: kill });
    const mayRepeat = request(ada.recipientId);
    await mayRepeat.put();
    await eventually('the first e-mail', async () => (arrivedAt(ada.email) > 0 ? true : undefined));

    happen({ on: { functionName: 'deliver-email', action: 'dynamodb:UpdateItem', skip: 1 }, effect: kill });
    const mustNot = request(luc.recipientId, { type: 'weekly.offers', data: offersData() });
    await mustNot.put();
    await eventually('the second e-mail', async () => (arrivedAt(luc.email) > 0 ? true : undefined));

    const records = await Promise.all([
      settledSoon(ada.recipientId, mayRepeat.notificationId),
      settledSoon(luc.recipientId, mustNot.notificationId),
    ]);
    // receipts have told of both by the time at which their attempts cannot be under way any more
    expect(records.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
    expect([arrivedAt(ada.email), arrivedAt(luc.email)]).toEqual([1, 1]);
  });

  it('that dies before the provider’s call sends once', async () => {
    const { recipientId, email } = await somebody();
    happen({ on: { functionName: 'deliver-email', action: 'dynamodb:BatchGetItem' }, effect: { kind: 'kill' } });
    const { notificationId, put } = request(recipientId);
    await put();

    expect(await settledSoon(recipientId, notificationId)).toMatchObject({ status: taken });
    expect(arrivedAt(email)).toBe(1);
  });

  it('whose commands are sent twice because an answer was lost still delivers once', async () => {
    const { recipientId, email } = await somebody();
    happen({
      on: { functionName: 'route-notification', action: 'sqs:SendMessageBatch' },
      effect: { kind: 'lose-answer' },
    });
    const { notificationId, put } = request(recipientId);
    await put();
    await settledSoon(recipientId, notificationId);
    await cloud().idle();

    expect(arrivedAt(email)).toBe(1);
  });

  it('that cannot tell of a settled delivery tells of it when it can, and sends nothing again', async () => {
    const { recipientId, email } = await somebody();
    happen({
      on: { functionName: 'deliver-email', action: 'events:PutEvents' },
      effect: { kind: 'refuse', code: 'InternalFailure', status: 500 },
      times: 3,
    });
    const { notificationId, put } = request(recipientId);
    await put();
    const told = () =>
      cloud().observations.kept.some(
        (observation) =>
          observation.kind === 'event' &&
          JSON.stringify(observation.event).includes(`"notificationId":"${notificationId}","recipientId"`),
      );
    await eventually('DeliverySettled.v1', async () => {
      cloud().hurry();
      return told() || undefined;
    });

    expect(arrivedAt(email)).toBe(1);
  });
});

describe('a queue', () => {
  it('with something in it that is no event sets it aside, and goes on with the rest', async () => {
    const sqs = new SQSClient(clientConfig(cloud()));
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    const intake = QueueUrls.find((url) => /Intake.*Normal(?!.*Dead)/i.test(url)) ?? '';
    const marker = newId('no-json');
    await stack.sendToQueue(intake, `{ ${marker}`);
    const { recipientId } = await somebody();
    const { notificationId, put } = request(recipientId);
    await put();
    const message = await stack.take('RefusedQueueUrl', ({ Body }) => Body?.includes(marker) ?? false);

    expect(message.MessageAttributes?.['reason']?.StringValue).toBe(
      'event: is not JSON; put an EventBridge event with a JSON detail',
    );
    expect(await settledSoon(recipientId, notificationId)).toMatchObject({ status: taken });
  });
});
