import { consent, digest, night, noOrdersByMail, offers, order, type Scene, withdrawn } from './scenes.ts';
import { day, hour, minute, start } from './small-history.ts';

export const broken: readonly (readonly [string, string, Scene])[] = [
  [
    'a delivery that is lost',
    '1: is lost: nothing says what became of it',
    (small) => {
      small.ask('order.shipped', 0);
    },
  ],
  [
    'a record that never ends',
    '1: has never ended',
    (small) => {
      const { notificationId } = small.ask('order.shipped', 0);
      small.items.push({ PK: 'R#ada', SK: `DELIVERY#${notificationId}`, requestedAt: new Date(start).toISOString() });
    },
  ],
  [
    'a wait that is over',
    '1: waits for 2026-03-02T13:00:00.000Z, which has passed',
    (small) => {
      const { notificationId } = small.ask('order.shipped', 0);
      small.items.push({ PK: 'R#ada', SK: `WAITING#${notificationId}`, dueAt: '2026-03-02T13:00:00.000Z' });
    },
  ],
  [
    'a digest that never closes',
    '1: was gathered into a digest that was to close long ago',
    (small) => {
      const { notificationId } = small.ask('comment.posted', 0);
      small.items.push({ PK: 'R#ada', SK: `DIGEST#ab#ITEM#${notificationId}`, ttl: (start + hour + 30 * day) / 1000 });
    },
  ],
  [
    'a success without a call',
    '1: is recorded as accepted, and no provider has taken it',
    (small) => {
      const detail = small.ask('order.shipped', 0);
      small.ended(detail, 'accepted', 1000);
    },
  ],
  [
    'an end that was told otherwise',
    '1: is recorded as accepted, and failed was told',
    (small) => {
      const detail = small.ask('order.shipped', 0);
      small.call(detail, 'email', 1000).ended(detail, 'failed', 2000, { status: 'accepted' });
    },
  ],
  [
    'a sending that is recorded as none',
    '1: is recorded as suppressed, although a provider has taken it',
    (small) => {
      const detail = small.ask('order.shipped', 0);
      small.call(detail, 'email', 1000).ended(detail, 'suppressed', 2000, { reason: 'unwanted' });
    },
  ],
  [
    'a wrong request that nobody refused',
    '1: was not refused, although its type is unknown',
    (small) => {
      small.ask('order.lost', 0, { flaw: 'its type is unknown' });
    },
  ],
  [
    'a right request that was refused',
    '1: a valid request was refused',
    (small) => {
      const detail = small.ask('order.shipped', 0);
      small.add({
        kind: 'told',
        at: 500,
        detailType: 'NotificationRefused.v1',
        detail: { notificationId: detail.notificationId },
      });
      small.ended(detail, 'failed', 1000, { reason: 'x' });
    },
  ],
  [
    'a message after a no',
    '2: was sent by email, although the person does not want it',
    (small) => {
      small.choose(noOrdersByMail, 100);
      order(1000)(small);
    },
  ],
  [
    'a message after STOP',
    '2: was sent by sms, although the person has replied STOP',
    (small) => {
      small.choose({ kind: 'texts', wanted: false }, 0);
      const detail = small.ask('login.code', 100);
      small.call(detail, 'sms', 1000, { content: '482913 is your code' }).ended(detail, 'accepted', 2000);
    },
  ],
  [
    'a message to somebody who was erased',
    '2: was sent by email, although the person was erased',
    (small) => {
      small.choose({ kind: 'erased' }, 100, 400);
      order(1000)(small);
    },
  ],
  [
    'a message that was cancelled',
    '2: was sent after it was cancelled',
    (small) => {
      const detail = small.ask('order.shipped', 0);
      small.add({ kind: 'cancelled', at: 500, from: 400, notificationId: detail.notificationId, recipientId: 'ada' });
      small.call(detail, 'email', 1000).ended(detail, 'accepted', 2000);
    },
  ],
  [
    'an offer after the consent was withdrawn',
    '2: was sent by email, although the consent was withdrawn',
    (small) => {
      small.choose(consent, -9000).choose(withdrawn, -5000);
      const detail = small.ask('weekly.offers', 0);
      small.call(detail, 'email', 1000).ended(detail, 'accepted', 2000);
    },
  ],
  [
    'an offer that nobody has agreed to',
    '2: was sent by email, although nobody has agreed to it, and where the person is (FR) that is needed',
    (small) => {
      const detail = small.ask('weekly.offers', 0);
      small.call(detail, 'email', 1000).ended(detail, 'accepted', 2000);
    },
  ],
  [
    'a message before its moment',
    '2: was sent before its moment',
    (small) => {
      const detail = small.ask('order.shipped', 0, { sendAt: new Date(start + hour).toISOString() });
      small.call(detail, 'email', 1000).ended(detail, 'accepted', 2000);
    },
  ],
  [
    'a message at night',
    '2: was sent by email in the quiet hours of the person',
    (small) => {
      small.choose(night, 0);
      // 23:30 in Paris
      order(10.5 * hour)(small);
    },
  ],
  [
    'a message at night where the person is now',
    '2: was sent by email in the quiet hours of the person',
    (small) => {
      small.choose(night, 0).choose({ kind: 'zone', timeZone: 'Pacific/Auckland' }, 100);
      order(minute)(small);
    },
  ],
  [
    'a message in a pause',
    '2: was sent by email while the person wanted a pause',
    (small) => {
      small.choose({ kind: 'pause', until: start + hour }, 0);
      order(minute)(small);
    },
  ],
  ['three offers in a day', '2: was sent by email, more than 2 a day', offers(0, 10 * hour, 24 * hour - minute)],
  [
    'six offers in a week',
    '2: was sent by email, more than 5 a week',
    offers(...[0, 1.2, 2.4, 3.6, 4.8, 6].map((days) => days * day)),
  ],
  [
    'more offers than somebody wants',
    '2: was sent by email, more than the person wants, {"most":1,"per":"week"}',
    (small) => {
      small.choose({ kind: 'limit', category: 'marketing', limit: { most: 1, per: 'week' } }, -hour);
      offers(0, 2 * day)(small);
    },
  ],
  [
    'an order that is sent twice',
    '3: called again although the provider had taken it on email',
    (small) => {
      const detail = small.ask('order.shipped', 0);
      small
        .call(detail, 'email', 1000)
        .call(detail, 'email', minute)
        .ended(detail, 'accepted', 2 * minute);
    },
  ],
  [
    'a code that is repeated after an answer that was lost',
    '3: called again although it must not be repeated on sms',
    (small) => {
      const detail = small.ask('login.code', 0);
      const content = '482913 is your code';
      small.call(detail, 'sms', 1000, { answer: 'lost', content }).call(detail, 'sms', minute, { content });
      small.ended(detail, 'accepted', 2 * minute);
    },
  ],
  [
    'a code on another channel after an answer that was lost',
    '3: another channel after one that must not be repeated: sms, then email',
    (small) => {
      const detail = small.ask('login.code', 0);
      small.call(detail, 'sms', 1000, { answer: 'lost', content: '482913 is your code' }).call(detail, 'email', minute);
      small.ended(detail, 'accepted', 2 * minute);
    },
  ],
  [
    'two channels where one is enough',
    '3: another channel although the first one was taken: push, then email',
    (small) => {
      const detail = small.ask('order.shipped', 0);
      small.call(detail, 'push', 1000).call(detail, 'email', 2000).ended(detail, 'accepted', 3000);
    },
  ],
  [
    'a message that nobody has asked for',
    '3: a message went out that nobody has asked for',
    (small) => {
      small.call({ data: { word: 'Zq999999qZ' } }, 'email', 1000);
    },
  ],
  ['a digest that miscounts', '3: a digest says that it tells of 4, and tells of 3', digest(4, 3)],
  ['a digest without one of its items', '1: was gathered, and no digest tells of it', digest(2, 2)],
  [
    'a digest that comes twice',
    '3: called again although it must not be repeated on email',
    (small) => {
      digest(3, 3)(small);
      const content = '<h1>1 new comment on it</h1> Zq000101qZ';
      small.call({ data: {} }, 'email', 2 * hour, { content });
    },
  ],
  [
    'a code that came too late for no reason',
    '4: what is urgent came too late, although nothing was broken',
    (small) => {
      small.ended(small.ask('login.code', 0), 'expired', hour, { reason: 'expired-before-sending' });
    },
  ],
  [
    'an end that nothing explains',
    '5: nothing explains its end',
    (small) => {
      const detail = small.ask('order.shipped', 0);
      small.ended(detail, 'failed', 1000, { explanation: [], reason: 'unknown-recipient' });
    },
  ],
  [
    'an end for no reason',
    '5: has ended as failed for no reason',
    (small) => {
      small.ended(small.ask('order.shipped', 0), 'failed', 1000);
    },
  ],
  [
    'an address in a line',
    '6: a line of deliver-email holds an e-mail address',
    (small) => {
      small.add({ kind: 'line', at: 0, functionName: 'deliver-email', line: 'to p1@people.example.com' });
    },
  ],
  [
    'a number in a line',
    '6: a line of deliver-sms holds a phone number',
    (small) => {
      small.add({ kind: 'line', at: 0, functionName: 'deliver-sms', line: '{"to":"%2B12125550100"}' });
    },
  ],
  [
    'a text in an event',
    '6: DeliverySettled.v1 holds the text of a message',
    (small) => {
      small.add({ kind: 'told', at: 0, detailType: 'DeliverySettled.v1', detail: { reason: 'Zq000001qZ' } });
    },
  ],
];
