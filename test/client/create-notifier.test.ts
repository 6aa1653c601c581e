import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createNotifier } from '../../client/create-notifier.ts';
import { NotSentError } from '../../client/not-sent-error.ts';
import type { NotificationOf } from '../../client/notification-request.ts';
import { maxEventBytes } from '../../lambdas/contracts/events/notification-requested.v1.ts';
import { FakeBus } from './fake-bus.ts';
import { orderShipped } from './order-shipped.ts';

let bus: FakeBus;
let waits: number[];
const notifier = () =>
  createNotifier({
    eventBusName: 'carillon-bus',
    source: 'shop',
    client: bus.client,
    random: () => 0.5,
    wait: async (milliseconds) => void waits.push(milliseconds),
  });
const data = { orderId: 'A-1' };
const people = (count: number) => Array.from({ length: count }, (_, index) => `r-${index}`);
const requests = (count: number) =>
  people(count).map((to) => ({ definition: orderShipped, to, data, notificationId: to }));

/** What a call threw; fails if it threw nothing. */
const failureOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => Promise.reject(new Error('was meant to fail')),
    (error: unknown) => error,
  );
const notSent = async (call: Promise<unknown>): Promise<NotSentError> => {
  const error = await failureOf(call);
  if (error instanceof NotSentError) return error;
  throw error;
};

beforeEach(() => {
  bus = new FakeBus();
  waits = [];
});

describe('notify', () => {
  it('puts one event with the lane of the type on the bus', async () => {
    const sent = await notifier().notify(orderShipped, { to: 'ada', data, notificationId: 'order-A-1' });

    expect(sent).toEqual({ notificationId: 'order-A-1' });
    expect(bus.calls).toMatchObject([{ entries: 1, source: 'shop', bus: 'carillon-bus' }]);
    expect(bus.taken).toEqual([
      { notificationId: 'order-A-1', type: 'order.shipped', to: [{ recipientId: 'ada' }], data, lane: 'normal' },
    ]);
  });

  it('makes a new id for each notification that has none', async () => {
    const [first, second] = [
      await notifier().notify(orderShipped, { to: 'ada', data }),
      await notifier().notify(orderShipped, { to: 'ada', data }),
    ];

    expect(first.notificationId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(first.notificationId).not.toBe(second.notificationId);
    expect(bus.taken.map(({ notificationId }) => notificationId)).toEqual([
      first.notificationId,
      second.notificationId,
    ]);
  });

  it('passes on everything a request may say', async () => {
    const to = { contactPoints: { email: 'grace@example.com' }, timeZone: 'Europe/Paris' };
    const sendAt = new Date('2026-11-23T08:00:00Z');
    const rest = { channels: ['push'], locale: 'fr', expiresAt: '2026-11-24T08:00:00+01:00' } as const;
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await notifier().notify(orderShipped, { to, data, sendAt, traceparent, ...rest });

    expect(bus.taken).toMatchObject([{ to: [to], sendAt: '2026-11-23T08:00:00.000Z', traceparent, ...rest }]);
  });

  it.each([
    ['bulk', 'bulk'],
    ['urgent', 'normal'],
  ] as const)('sends %s on a normal type in the lane %s', async (lane, travels) => {
    await notifier().notify(orderShipped, { to: 'ada', data, lane });

    expect(bus.taken).toMatchObject([{ lane: travels }]);
  });

  it('sends more than a hundred recipients as several events with the same id', async () => {
    await notifier().notify(orderShipped, { to: people(250), data, notificationId: 'sale' });

    expect(bus.taken.map(({ to, notificationId }) => [[to].flat().length, notificationId])).toEqual([
      [100, 'sale'],
      [100, 'sale'],
      [50, 'sale'],
    ]);
    expect(bus.taken.flatMap(({ to }) => [to].flat())).toEqual(people(250).map((recipientId) => ({ recipientId })));
  });
});

describe('a topic', () => {
  it('is one event for all of its members', async () => {
    await notifier().notify(orderShipped, { to: { topic: 'release-notes' }, data, sendAtLocal: '2026-12-24T18:00' });

    expect(bus.taken).toMatchObject([{ to: { topic: 'release-notes' }, sendAtLocal: '2026-12-24T18:00' }]);
  });

  it('is refused when its name is none', async () => {
    const asked = notifier().notify(orderShipped, { to: { topic: 'Release Notes' }, data });

    await expect(asked).rejects.toThrow(/to/);
    expect(bus.taken).toEqual([]);
  });
});

describe('what would be refused', () => {
  const send = (changes: object) =>
    notifier().notify(orderShipped, { to: 'ada', data, ...changes } as unknown as NotificationOf<typeof orderShipped>);
  const itself: Record<string, unknown> = {};
  itself['itself'] = itself;

  it.each([
    ['a missing field of data', { data: {} }, 'data.orderId is missing; it must be text'],
    ['a Date in data', { data: { orderId: new Date(), items: new Date(0) } }, 'data.items must be a number'],
    ['what JSON cannot say', { data: { orderId: 1n } }, 'data must be what JSON can carry'],
    ['what contains itself', { data: itself }, 'data must be what JSON can carry'],
    ['nobody', { to: [] }, 'to must hold at least 1 entry'],
    ['an address as an id', { to: 'ada@example.com' }, 'to[0].recipientId must be'],
    ['the second hundred', { to: [...people(120), ''] }, 'to[120].recipientId must be'],
    ['a channel of another type', { channels: ['push', 'sms'] }, 'channels[1] must be one of those that order.shipped'],
    ['no lane', { lane: 'express' }, 'lane must be one of urgent, normal, bulk'],
    ['no moment', { sendAt: new Date(Number.NaN) }, 'sendAt must be text'],
    ['an id with a space', { notificationId: 'a b' }, 'notificationId must be'],
    ['too much data', { data: { orderId: 'ü'.repeat(maxEventBytes / 2) } }, `data must leave the event within 262144`],
  ])('sends nothing for %s and names the cure', async (_, changes, problem) => {
    await expect(send(changes)).rejects.toMatchObject({
      name: 'InvalidNotificationError',
      message: expect.stringContaining(problem),
    });
    expect(bus.calls).toEqual([]);
  });

  it('accepts what just fits', async () => {
    await send({ data: { orderId: 'ü'.repeat(maxEventBytes / 2 - 250) } });

    expect(bus.taken).toHaveLength(1);
  });

  it('sends none of many if one is invalid, and says which', async () => {
    const broken = { definition: orderShipped, to: 'ada', data: { orderId: '' } };

    await expect(notifier().notifyAll([...requests(3), broken])).rejects.toThrow(
      'requests[3].data.orderId must not be empty',
    );
    expect(bus.calls).toEqual([]);
  });

  it.each(['', 'two words', 'aws.shop', 'carillon'])('does not send as %j', (source) => {
    expect(() => createNotifier({ eventBusName: 'bus', source, client: bus.client })).toThrow(/source is/);
  });
});

describe('notifyAll', () => {
  it('answers with the ids in the order of the requests', async () => {
    await expect(notifier().notifyAll(requests(3))).resolves.toEqual({ notificationIds: ['r-0', 'r-1', 'r-2'] });
  });

  it('does nothing for no requests', async () => {
    await expect(notifier().notifyAll([])).resolves.toEqual({ notificationIds: [] });
    expect(bus.calls).toEqual([]);
  });

  it('sends everything once, in calls that AWS takes, in as few as ten entries allow', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 200_000 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(sizes, async (characters) => {
        bus = new FakeBus();
        const all = characters.map((count, index) => ({
          definition: orderShipped,
          to: 'ada',
          data: { orderId: 'x'.repeat(count) },
          notificationId: `n-${index}`,
        }));
        await notifier().notifyAll(all);

        expect(bus.taken.map(({ notificationId }) => notificationId)).toEqual(all.map((_, index) => `n-${index}`));
        expect(bus.calls.filter(({ entries, bytes }) => entries > 10 || bytes > maxEventBytes)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('fills the calls', async () => {
    await notifier().notifyAll(requests(25));

    expect(bus.calls.map(({ entries }) => entries)).toEqual([10, 10, 5]);
  });
});

describe('entries that fail inside a successful call', () => {
  it('tries only those again, with growing jittered delays', async () => {
    bus.turnAway = ({ notificationId }, call) =>
      notificationId === 'r-1' && call < 4 ? 'ThrottlingException' : undefined;
    await notifier().notifyAll(requests(3));

    expect(bus.calls.map(({ entries }) => entries)).toEqual([3, 1, 1, 1]);
    expect(bus.taken.map(({ notificationId }) => notificationId)).toEqual(['r-0', 'r-2', 'r-1']);
    expect(waits).toEqual([50, 100, 200]);
  });

  it('gives up after five attempts and hands back what is unsent', async () => {
    bus.turnAway = ({ notificationId }) => (notificationId === 'r-1' ? 'InternalFailure' : undefined);
    const error = await notSent(notifier().notifyAll(requests(12)));

    expect(error.unsent).toMatchObject([
      { reason: 'InternalFailure', request: { notificationId: 'r-1', to: ['r-1'] } },
    ]);
    expect(bus.calls).toHaveLength(6);
    expect(bus.taken).toHaveLength(11);

    bus.turnAway = () => undefined;
    await notifier().notifyAll(error.unsent.map(({ request }) => request));
    expect(bus.taken.at(-1)).toMatchObject({ notificationId: 'r-1', to: [{ recipientId: 'r-1' }], data });
  });

  it.each(['MalformedDetail', 'NotAuthorizedForDetailTypeException'])('does not try %s again', async (code) => {
    bus.turnAway = ({ notificationId }) => (notificationId === 'r-0' ? code : undefined);
    const error = await notSent(notifier().notifyAll(requests(2)));

    expect(error.unsent).toMatchObject([{ reason: code, request: { notificationId: 'r-0' } }]);
    expect(bus.calls).toHaveLength(1);
  });

  it('hands back only the recipients whose event was not sent, with the id that was made for them', async () => {
    bus.turnAway = ({ to }) => ([to].flat().length === 50 ? 'ThrottlingException' : undefined);
    const error = await notSent(notifier().notify(orderShipped, { to: people(150), data }));

    expect(error.unsent).toMatchObject([
      { request: { notificationId: bus.taken[0]?.notificationId, to: people(150).slice(100) } },
    ]);
  });
});

describe('calls that fail altogether', () => {
  it('hands back everything that was not sent, and does not knock on a closed door', async () => {
    const lost = Object.assign(new Error('connect ECONNREFUSED'), { name: 'NetworkError' });
    bus.turnAway = (_, call) => {
      if (call === 2) throw lost;
      return undefined;
    };
    const error = await notSent(notifier().notifyAll(requests(35)));

    expect(bus.calls).toHaveLength(2);
    expect(error.cause).toBe(lost);
    expect(error.message).toContain('25 event(s) did not reach the bus (NetworkError)');
    expect(error.unsent.map(({ request }) => request.notificationId)).toEqual(people(35).slice(10));
  });

  it('keeps what was refused for good before the connection broke', async () => {
    bus.turnAway = ({ notificationId }, call) => {
      if (call === 2) throw new Error('gone');
      return { 'r-0': 'MalformedDetail', 'r-1': 'ThrottlingException' }[notificationId as string];
    };
    const error = await notSent(notifier().notifyAll(requests(3)));

    expect(error.unsent.map(({ request, reason }) => [request.notificationId, reason])).toEqual([
      ['r-0', 'MalformedDetail'],
      ['r-1', 'Error'],
    ]);
  });
});
