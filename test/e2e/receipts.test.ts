import { describe, expect, it } from '@jest/globals';
import { type Sent, useCrowd } from './crowd.ts';
import { newId, orderData } from './samples.ts';

/* What providers say later: twice, in any order, and before anybody knows what they speak of. */
const crowd = useCrowd();

const encoded = (text: string) => Buffer.from(text).toString('base64url');

/** An event of SES about a delivery's first e-mail, as EventBridge puts it on the receipts queue. */
function sesEvent({ person, notificationId }: Sent, kind: 'Delivery' | 'Bounce' | 'Click' | 'Send') {
  const timestamp = crowd().cloud.clock.now().toISOString();
  const bounce = {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    feedbackId: newId('feedback'),
    timestamp,
    bouncedRecipients: [{ emailAddress: person.email, action: 'failed', status: '5.1.1' }],
  };
  const detailType = {
    Delivery: 'Email Delivered',
    Bounce: 'Email Bounced',
    Click: 'Email Clicked',
    Send: 'Email Sent',
  };
  return JSON.stringify({
    version: '0',
    id: newId('event'),
    source: 'aws.ses',
    account: '000000000000',
    region: 'us-east-1',
    time: timestamp,
    resources: [],
    'detail-type': detailType[kind],
    detail: {
      eventType: kind,
      mail: {
        timestamp,
        source: 'hello@example.com',
        sendingAccountId: '000000000000',
        messageId: newId('message'),
        destination: [person.email],
        headersTruncated: false,
        headers: [],
        commonHeaders: {},
        tags: {
          nid: [encoded(notificationId)],
          rid: [encoded(person.recipientId)],
          attempt: ['1'],
        },
      },
      ...(kind === 'Delivery' && { delivery: { timestamp, recipients: [person.email], processingTimeMillis: 1 } }),
      ...(kind === 'Click' && { click: { timestamp, link: 'https://shop.example.com', ipAddress: '192.0.2.1' } }),
      ...(kind === 'Bounce' && { bounce }),
      ...(kind === 'Send' && { send: {} }),
    },
  });
}

const tell = async (bodies: readonly string[]) => {
  const queue = crowd().cloud.outputs['ReceiptsQueueUrl'] ?? '';
  for (const body of bodies) await crowd().stack.sendToQueue(queue, body);
};

describe('receipts', () => {
  it('doubled and in the wrong order raise the status once, and never lower it', async () => {
    crowd().happen({ on: { provider: 'ses' }, effect: { kind: 'later', tells: 'nothing' }, times: 'always' });
    const people = await crowd().people(6);
    const sent = await crowd().send(people, 'order.shipped', orderData(), { channels: ['email'] });
    await crowd().settled(sent);
    for (const one of sent) {
      const [click, delivery, send] = [sesEvent(one, 'Click'), sesEvent(one, 'Delivery'), sesEvent(one, 'Send')];
      await tell([click, delivery, click, send, delivery]);
    }
    await crowd().pass(60);

    for (const record of await crowd().settled(sent))
      expect(record).toMatchObject({
        status: 'delivered',
        'outcome#email': { status: 'delivered' },
        'receipt#email#1': { status: 'clicked' },
      });
    crowd().cloud.faults.clear();
  });

  it('that come before their delivery wait for it', async () => {
    crowd().happen({ on: { provider: 'ses' }, effect: { kind: 'later', tells: 'nothing' }, times: 'always' });
    const [person] = await crowd().people(1);
    if (person === undefined) throw new Error('nobody was made');
    const notificationId = newId('early');
    await tell([sesEvent({ person, notificationId }, 'Delivery')]);
    await crowd().cloud.quiet();
    await crowd().stack.put('NotificationRequested.v1', [
      {
        notificationId,
        type: 'order.shipped',
        to: [{ recipientId: person.recipientId }],
        data: orderData(),
        channels: ['email'],
      },
    ]);
    const record = await crowd().until('delivered', async () => {
      const now = await crowd().record({ person, notificationId });
      return now?.['status'] === 'delivered' ? now : undefined;
    });

    expect(record).toMatchObject({ 'receipt#email#1': { status: 'delivered' } });
    crowd().cloud.faults.clear();
  });

  it('of a mailbox that is not there close the address, change the status, and are told of', async () => {
    crowd().happen({ on: { provider: 'ses' }, effect: { kind: 'later', tells: 'bounce' } });
    const [person] = await crowd().people(1);
    if (person === undefined) throw new Error('nobody was made');
    const [sent] = await crowd().send([person], 'order.shipped', orderData(), { channels: ['email'] });
    if (sent === undefined) throw new Error('nothing was sent');
    await crowd().until('the bounce on record', async () => {
      const record = await crowd().record(sent);
      return record?.['status'] === 'failed' ? record : undefined;
    });
    await crowd().cloud.quiet();

    expect(await crowd().stack.item(`R#${person.recipientId}`, 'PROFILE')).toMatchObject({
      email: { suppressed: { email: { reason: 'permanent_address' } } },
    });
    const told = crowd().cloud.observations.kept.flatMap((observation) =>
      observation.kind === 'event' && JSON.stringify(observation.event).includes(person.recipientId)
        ? [observation.event['detail-type']]
        : [],
    );
    expect(told).toEqual(expect.arrayContaining(['DeliverySettled.v1', 'RecipientSuppressed.v1']));
  });

  it.each([
    ['a complaint', 'complaint', 'complaint'],
    ['a soft bounce', 'soft-bounce', undefined],
  ] as const)('of %s close the address only where they speak against it', async (_, tells, reason) => {
    crowd().happen({ on: { provider: 'ses' }, effect: { kind: 'later', tells } });
    const [person] = await crowd().people(1);
    if (person === undefined) throw new Error('nobody was made');
    await crowd().settled(await crowd().send([person], 'order.shipped', orderData(), { channels: ['email'] }));
    await crowd().pass(40);
    const { email } = (await crowd().stack.item(`R#${person.recipientId}`, 'PROFILE')) as {
      email: { suppressed?: { email?: { reason: string } } };
    };

    expect(email.suppressed?.email?.reason).toBe(reason);
  });
});
