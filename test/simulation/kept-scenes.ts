import { digest, noOrdersByMail, offers, order, ordersByMail, type Scene } from './scenes.ts';
import { day, hour, minute, start } from './small-history.ts';

export const kept: readonly (readonly [string, Scene])[] = [
  ['an order that is sent', order(1000)],
  [
    'a no that is acknowledged while the send is under way',
    (small) => {
      small.choose(noOrdersByMail, 900, 1200);
      order(1100)(small);
    },
  ],
  [
    'a send whose read came before the no',
    (small) => {
      small.choose(noOrdersByMail, 900, 1200);
      order(1300, { readAt: 1100 })(small);
    },
  ],
  [
    'a no, then a yes',
    (small) => {
      small.choose(noOrdersByMail, 100).choose(ordersByMail, 500, 900);
      order(700)(small);
    },
  ],
  [
    'a type that is wanted of a category that is not',
    (small) => {
      small
        .choose(noOrdersByMail, 0)
        .choose({ kind: 'type', type: 'order.shipped', channel: 'email', wanted: true }, 300);
      order(1000)(small);
    },
  ],
  [
    'a repetition after an answer that was lost',
    (small) => {
      const detail = small.ask('order.shipped', 0);
      small
        .call(detail, 'email', 1000, { answer: 'lost' })
        .call(detail, 'email', minute)
        .ended(detail, 'accepted', 2 * minute);
    },
  ],
  [
    'a repetition after a function that died',
    (small) => {
      const detail = small.ask('order.shipped', 0);
      small.call(detail, 'email', 1000).add({ kind: 'fault', at: 1150, fault: 'crash', where: 'deliver-email' });
      small.call(detail, 'email', minute).ended(detail, 'accepted', 2 * minute);
    },
  ],
  [
    'another channel after a refusal',
    (small) => {
      const detail = small.ask('order.shipped', 0);
      small
        .call(detail, 'push', 1000, { answer: 'refused' })
        .call(detail, 'email', 2000)
        .ended(detail, 'accepted', 3000);
    },
  ],
  [
    'another channel for what nobody has confirmed',
    (small) => {
      const detail = small.ask('payment.failed', 0);
      small
        .call(detail, 'push', 1000)
        .call(detail, 'sms', 11 * minute)
        .ended(detail, 'delivered', 12 * minute);
    },
  ],
  [
    'every channel of what goes out on all',
    (small) => {
      const detail = small.ask('password.changed', 0);
      small.call(detail, 'push', 1000).call(detail, 'email', 1000).ended(detail, 'accepted', 3000);
    },
  ],
  [
    'a code that is known by its recipient',
    (small) => {
      const detail = small.ask('login.code', 0);
      small.call(detail, 'sms', 1000, { content: '482913 is your code' }).ended(detail, 'accepted', 2000);
    },
  ],
  ['offers within the caps', offers(0, hour, 25 * hour, 26 * hour)],
  ['a digest', digest(3, 3)],
  [
    'what waits for its moment',
    (small) => {
      const { notificationId } = small.ask('order.shipped', 0, { sendAt: new Date(start + 60 * day).toISOString() });
      small.items.push({
        PK: 'R#ada',
        SK: `WAITING#${notificationId}`,
        dueAt: new Date(start + 60 * day).toISOString(),
      });
    },
  ],
  [
    'a wrong request that is refused',
    (small) => {
      const { notificationId } = small.ask('order.lost', 0, { flaw: 'its type is unknown' });
      small.add({ kind: 'told', at: 500, detailType: 'NotificationRefused.v1', detail: { notificationId } });
    },
  ],
  [
    'nothing for somebody who was erased',
    (small) => {
      small.ask('order.shipped', 0);
      small.choose({ kind: 'erased' }, 10, 900);
    },
  ],
  [
    'an order by day, on the day on which the clocks are changed',
    (small) => {
      small.choose({ kind: 'quiet', windows: [{ from: '01:30', to: '03:00' }] }, 0);
      // 29 March 2026, 3:30 in Paris: half an hour after the gap
      order(Date.parse('2026-03-29T01:30:00Z') - start)(small);
    },
  ],
  [
    'lines with ids',
    (small) => {
      small.add({
        kind: 'line',
        at: 0,
        functionName: 'deliver-email',
        line: '{"recipientId":"ada","notificationId":"n-1"}',
      });
    },
  ],
];
