import { expect, it } from '@jest/globals';
import type { Notifier } from '../../client/create-notifier.ts';
import type { UnsentNotification } from '../../client/not-sent-error.ts';
import { orderShipped } from './order-shipped.ts';

/** Never called: `npx tsc` is what checks these lines, and each expected error that does not come is an error. */
export async function compiles(notifier: Notifier, unsent: readonly UnsentNotification[]): Promise<void> {
  const data = { orderId: 'A-1' };

  await notifier.notify(orderShipped, { to: 'ada', data });
  await notifier.notify(orderShipped, { to: ['ada', { contactPoints: { email: 'grace@example.com' } }], data });
  await notifier.notify(orderShipped, {
    to: 'ada',
    data: { orderId: 'A-1', items: 2 },
    channels: ['push'],
    lane: 'bulk',
  });
  await notifier.notifyAll([{ definition: orderShipped, to: 'ada', data }]);
  await notifier.notifyAll(['ada', 'grace'].map((to) => ({ definition: orderShipped, to, data })));
  await notifier.notifyAll(unsent.map(({ request }) => request));

  await notifier.notify(orderShipped, { to: { topic: 'release-notes' }, data, sendAtLocal: '2026-12-24T18:00' });

  // @ts-expect-error the orderId is missing
  await notifier.notify(orderShipped, { to: 'ada', data: {} });
  // @ts-expect-error an orderId is text
  await notifier.notify(orderShipped, { to: 'ada', data: { orderId: 1 } });
  // @ts-expect-error there is no field of this name
  await notifier.notify(orderShipped, { to: 'ada', data: { orderId: 'A-1', colour: 'red' } });
  // @ts-expect-error the type does not declare sms
  await notifier.notify(orderShipped, { to: 'ada', data, channels: ['sms'] });
  // @ts-expect-error there is no such lane
  await notifier.notify(orderShipped, { to: 'ada', data, lane: 'express' });
  // @ts-expect-error somebody has to be told
  await notifier.notify(orderShipped, { data });
  // @ts-expect-error an inline recipient has contact points
  await notifier.notify(orderShipped, { to: { email: 'grace@example.com' }, data });
  // @ts-expect-error the orderId is missing
  await notifier.notifyAll([{ definition: orderShipped, to: 'ada', data: {} }]);
  // @ts-expect-error the type does not declare sms
  await notifier.notifyAll([{ definition: orderShipped, to: 'ada', data, channels: ['sms'] }]);
}

it('is checked by the compiler', () => {
  expect(compiles).toBeInstanceOf(Function);
});
