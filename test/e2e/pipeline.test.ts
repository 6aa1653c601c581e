import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, useLocalCloud } from './cloud.ts';
import { codeData, newId, orderData } from './samples.ts';
import { openStack, type Stack, taken } from './stack.ts';

/*
 * What a deployed stack must do as well: only the AWS SDK and the stack's outputs are used here. The address is the
 * mailbox simulator of SES, which takes everything and is nobody's.
 */
const nobodys = (label: string) => `success+${label}@simulator.amazonses.com`;

const cloud = useLocalCloud();
let stack: Stack;
beforeAll(() => {
  stack = openStack(cloud().outputs, clientConfig(cloud()), cloud().hurry);
});

const requested = (detail: object) => stack.put('NotificationRequested.v1', [detail]);

describe('the pipeline', () => {
  it('delivers to somebody it knows and records why, what was tried and what came of it', async () => {
    const [ada, notificationId] = [newId('ada'), newId('order')];
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await stack.introduce(ada, { email: nobodys('ada') }, { locale: 'fr-CA', timeZone: 'America/Toronto' });
    await requested({
      notificationId,
      type: 'order.shipped',
      to: [{ recipientId: ada }],
      data: orderData(),
      traceparent,
    });

    expect(await stack.settled(ada, notificationId)).toMatchObject({
      status: taken,
      type: 'order.shipped',
      category: 'transactional',
      lane: 'normal',
      source: 'e2e.tests',
      traceparent,
      channels: ['email'],
      explanation: [
        { rule: 'contact-points', channel: 'push', effect: 'removes', because: 'no-device' },
        { rule: 'contact-points', channel: 'email', effect: 'keeps', because: 'reachable' },
        { rule: 'contact-points', channel: 'sms', effect: 'removes', because: 'no-phone-number' },
        { rule: 'order', effect: 'keeps', because: 'first-success' },
      ],
      'attempt#email#1': { provider: 'ses', outcome: 'accepted', providerMessageId: expect.any(String) },
      'outcome#email': { status: taken },
    });
  });

  it('gives each of a hundred recipients one record', async () => {
    const notificationId = newId('order');
    const people = Array.from({ length: 100 }, (_, index) => `${newId('nobody')}-${index}`);
    await requested({
      notificationId,
      type: 'order.shipped',
      to: people.map((recipientId) => ({ recipientId })),
      data: orderData(),
    });
    const records = await Promise.all(people.map((recipientId) => stack.settled(recipientId, notificationId)));

    expect(new Set(records.map(({ reason }) => reason))).toEqual(new Set(['unknown-recipient']));
  });

  it('makes one delivery of the same request put twice', async () => {
    const [ada, notificationId] = [newId('ada'), newId('order')];
    await stack.introduce(ada, { email: nobodys('ada') });
    const request = { notificationId, type: 'order.shipped', to: [{ recipientId: ada }], data: orderData() };
    await stack.put('NotificationRequested.v1', [request, request, request]);
    await stack.settled(ada, notificationId);
    await requested({ ...request, data: orderData('A-2') });
    // a later request of the same source is behind them in the queue
    await requested({ ...request, notificationId: `${notificationId}-later` });
    const record = await stack.settled(ada, `${notificationId}-later`).then(() => stack.delivery(ada, notificationId));

    expect(record).toHaveProperty('attempt#email#1');
    expect(record).not.toHaveProperty('attempt#email#2');
  });

  it.each([
    ['no usable channel', { locale: 'en' }, {}, 'failed', 'no-usable-channel'],
    ['nothing on the channels asked for', {}, { channels: ['sms'] }, 'failed', 'no-usable-channel'],
    ['an expired notification', {}, { expiresAt: '2026-01-01T00:00:00Z' }, 'expired', 'expired-before-planning'],
  ])('records %s', async (_, rest, changes, status, reason) => {
    const [ada, notificationId] = [newId('ada'), newId('order')];
    await stack.introduce(ada, 'locale' in rest ? {} : { email: nobodys('ada') }, rest);
    await requested({
      notificationId,
      type: 'order.shipped',
      to: [{ recipientId: ada }],
      data: orderData(),
      ...changes,
    });

    expect(await stack.settled(ada, notificationId)).toMatchObject({ status, reason });
  });

  it('keeps an older change of a person from overwriting a newer one', async () => {
    const ada = newId('ada');
    const change = (occurredAt: string, locale: string) => ({ recipientId: ada, occurredAt, locale });
    await stack.put('RecipientChanged.v1', [change('2026-03-02T00:00:00Z', 'fr')]);
    await stack.put('RecipientChanged.v1', [change('2026-03-01T00:00:00Z', 'en')]);
    await stack.introduce(newId('behind'), { email: nobodys('behind') });

    expect(await stack.item(`R#${ada}`, 'PROFILE')).toMatchObject({ locale: 'fr' });
  });
});

describe('what cannot be carried out', () => {
  const valid = () => ({
    notificationId: newId('bad'),
    type: 'order.shipped',
    to: [{ recipientId: 'ada' }],
    data: orderData(),
  });

  it.each([
    ['an unknown type', { type: 'order.shiped' }, 'detail.type'],
    ['data that breaks the schema of the type', { data: { ...orderData(), total: 'much' } }, 'detail.data.total'],
    ['101 recipients', { to: Array.from({ length: 101 }, (_, index) => ({ recipientId: `r-${index}` })) }, 'detail.to'],
    ['a national number', { to: [{ contactPoints: { phone: '0155 501 00' } }] }, 'detail.to[0].contactPoints.phone'],
    [
      'a channel that the type does not declare',
      { type: 'login.code', data: codeData(), channels: ['push'] },
      'detail.channels',
    ],
    ['an unknown lane', { lane: 'express' }, 'detail.lane'],
    ['no type', { type: undefined }, 'detail.type'],
    ['more than 256 KB', { data: { ...orderData(), note: 'x'.repeat(300_000) } }, 'event'],
    ['a time more than a year ahead', { sendAt: '2099-11-01T00:00:00Z' }, 'detail.sendAt'],
  ])('sets aside %s, and names the field', async (_, changes, field) => {
    const bad = { ...valid(), ...changes };
    const good = { ...valid(), to: [{ recipientId: newId('nobody') }] };
    await stack.put('NotificationRequested.v1', [bad, good]);
    const message = await stack.take('RefusedQueueUrl', ({ Body }) => Body?.includes(bad.notificationId) ?? false);

    expect(message.MessageAttributes?.['reason']?.StringValue).toContain(`${field}: `);
    expect(message.MessageAttributes?.['detailType']?.StringValue).toBe('NotificationRequested.v1');
    // and nothing else suffers
    await stack.settled(good.to[0]!.recipientId, good.notificationId);
  });

  it('sets aside a change of a person that cannot be understood', async () => {
    const recipientId = newId('ada');
    await stack.put('RecipientChanged.v1', [{ recipientId, occurredAt: 'yesterday' }]);
    const message = await stack.take('RefusedQueueUrl', ({ Body }) => Body?.includes(recipientId) ?? false);

    expect(message.MessageAttributes?.['reason']?.StringValue).toContain('detail.occurredAt: ');
  });
});
