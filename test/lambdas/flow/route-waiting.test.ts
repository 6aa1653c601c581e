import { describe, expect, it } from '@jest/globals';
import type { CloseDigestV1 } from '../../../lambdas/contracts/commands/wake.v1.ts';
import { notificationIdSchema, recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { routeBatch } from '../../../lambdas/flow/route-batch.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { aProfile } from '../domain/profiles.ts';
import { aRouter, event } from './router.ts';

const ada = { recipientId: recipientIdSchema.parse('ada'), notificationId: notificationIdSchema.parse('n-1') };
const wake = (version: number, messageId = 'w-1') => ({
  messageId,
  body: JSON.stringify({ kind: 'wake', ...ada, version }),
});
const closing = (messageId = 'c-1') => ({ messageId, body: JSON.stringify({ kind: 'close-digest', ...ada }) });

/** A router at noon UTC, and what waits in it. */
function aHouse(...given: Parameters<typeof aRouter>) {
  const router = aRouter(...given);
  const held = () => router.waitingRoom.requests.get('ada/n-1');
  const at = (text: string) => {
    router.clock.now = Date.parse(text);
  };
  return { ...router, held, at };
}

describe('a request that is to wait', () => {
  it('is kept as it was asked for, and nothing is sent', async () => {
    const house = aHouse();
    const asked = { sendAt: '2026-03-02T09:00:00Z', channels: ['email'], lane: 'bulk', locale: 'fr', data: { a: 1 } };
    expect((await house.route([event(asked)])).failedMessageIds).toEqual([]);

    expect(house.commands()).toEqual([]);
    expect(house.held()).toMatchObject({
      ...ada,
      type: 'order.shipped',
      source: 'orders ü',
      channels: ['email'],
      lane: 'bulk',
      locale: 'fr',
      sendAt: asked.sendAt,
      requestedAt: '2026-03-01T12:00:00Z',
      dueAt: '2026-03-02T09:00:00.000Z',
      version: 1,
      waits: [{ rule: 'send-at', because: 'scheduled', until: '2026-03-02T09:00:00.000Z' }],
    });
  });

  it('waits for a time on the clock of its recipient, also of one who moves meanwhile', async () => {
    const house = aHouse(undefined, { profile: { timeZone: 'Europe/Berlin' } });
    await house.route([event({ sendAtLocal: '2026-03-02T18:00' })]);
    expect(house.held()?.dueAt).toBe('2026-03-02T17:00:00.000Z');

    house.recipients.profiles.set(ada.recipientId, { ...aProfile(), timeZone: 'America/New_York' });
    house.at('2026-03-02T17:00:10Z');
    await house.route([wake(1)]);
    expect(house.commands()).toEqual([]);
    expect(house.held()).toMatchObject({ dueAt: '2026-03-02T23:00:00.000Z', version: 2, waits: [{}, {}] });

    house.at('2026-03-02T23:00:10Z');
    await house.route([wake(2)]);
    expect(house.commands().length).toBeGreaterThan(0);
  });

  it('is refused when it is to wait for more than a year', async () => {
    const house = aHouse();
    await house.route([event({ sendAt: '2027-03-03T09:00:00Z' }), event({ sendAtLocal: '2028-01-01T09:00' }, 'm-2')]);

    expect(house.queued.map(({ attributes }) => attributes?.['reason'])).toEqual([
      'detail.sendAt: is more than a year ahead; send the event nearer to that time',
      'detail.sendAtLocal: is more than a year ahead; send the event nearer to that time',
    ]);
    await house.route([event({ sendAt: '2027-03-01T09:00:00Z' })]);
    expect(house.held()?.dueAt).toBe('2027-03-01T09:00:00.000Z');
  });

  it('does not grow old by waiting for its date, and expires when its producer says so', async () => {
    const house = aHouse(undefined, { type: { expiresAfterSeconds: 3600 } });
    await house.route([event({ sendAt: '2026-06-01T09:00:00Z' })]);
    house.at('2026-06-01T09:00:05Z');
    await house.route([wake(1)]);
    const [command] = house.commands();
    expect(command).toMatchObject({ requestedAt: '2026-06-01T09:00:00.000Z', expiresAt: '2026-06-01T10:00:00.000Z' });

    await house.route([event({ sendAt: '2026-07-01T09:00:00Z', expiresAt: '2026-06-20T00:00:00Z' }, 'm-2')]);
    expect(house.deliveries.records.get('ada/n-2')?.status).toBe('expired');
    expect(house.waitingRoom.requests.has('ada/n-2')).toBe(false);
  });

  it('comes again when it could not be kept', async () => {
    const { dependencies } = aHouse();
    const keep = async () => Promise.reject(new Error('no table'));
    const waitingRoom = Object.assign(Object.create(dependencies.waitingRoom), { keep });
    const scheduled = event({ sendAt: '2026-03-02T09:00:00Z' });

    const { failedMessageIds } = await routeBatch({ ...dependencies, waitingRoom })([scheduled, event({}, 'm-2')]);
    expect(failedMessageIds).toEqual(['m-1']);
  });

  it('is recorded as cancelled when it was cancelled before it came', async () => {
    const house = aHouse();
    await house.waitingRoom.cancel(ada);
    await house.route([event({ sendAt: '2026-03-02T09:00:00Z' })]);

    expect(house.held()).toBeUndefined();
    expect(house.deliveries.records.get('ada/n-1')).toMatchObject({ status: 'cancelled', channels: [] });
    expect(house.events).toMatchObject([{ detail: { status: 'cancelled' } }]);
  });
});

describe('waking', () => {
  const scheduled = async (...given: Parameters<typeof aRouter>) => {
    const house = aHouse(...given);
    await house.route([event({ sendAt: '2026-03-02T09:00:00Z' })]);
    house.at('2026-03-02T09:00:10Z');
    return house;
  };

  it('decides afresh, sends, and forgets what has waited', async () => {
    const house = await scheduled();
    house.recipients.profiles.set(ada.recipientId, {
      ...aProfile(),
      preferences: { channels: { push: false } },
    });
    expect((await house.route([wake(1)])).failedMessageIds).toEqual([]);

    expect(house.commands().map(({ channel, delaySeconds }) => [channel, delaySeconds])).toEqual([
      ['email', undefined],
    ]);
    expect(house.held()).toBeUndefined();
  });

  it('does nothing for another version, or what is not there any more', async () => {
    const house = await scheduled();
    await house.route([wake(2)]);
    expect(house.commands()).toEqual([]);
    expect(house.held()?.version).toBe(1);

    await house.route([wake(1)]);
    house.commands();
    expect((await house.route([wake(1)])).failedMessageIds).toEqual([]);
    expect(house.commands()).toEqual([]);
  });

  it('does nothing for what was cancelled', async () => {
    const house = await scheduled();
    await house.waitingRoom.cancel(ada);
    await house.route([wake(1)]);

    expect(house.commands()).toEqual([]);
  });

  it('keeps what it could not send, and sends it when it comes again', async () => {
    const house = await scheduled(({ body }) => body.includes('"push"') && isClosed);
    let isClosed = true;
    expect((await house.route([wake(1)])).failedMessageIds).toEqual(['w-1']);
    expect(house.held()?.version).toBe(1);

    isClosed = false;
    house.commands();
    expect((await house.route([wake(1)])).failedMessageIds).toEqual([]);
    expect(house.commands()).toHaveLength(2);
    expect(house.held()).toBeUndefined();
  });

  it('records that the type has gone from the catalogue', async () => {
    const house = await scheduled();
    await routeBatch({ ...house.dependencies, typeNamed: () => undefined })([wake(1)]);

    expect(house.deliveries.records.get('ada/n-1')).toMatchObject({
      status: 'failed',
      reason: 'type-not-in-the-catalogue',
      requestedAt: '2026-03-02T09:00:10.000Z',
    });
    expect(house.held()).toBeUndefined();
  });

  it('reaches somebody whom only the request knows', async () => {
    const house = aHouse();
    const inline = { contactPoints: { email: 'eve@example.com' } };
    await house.route([event({ to: [inline], sendAt: '2026-03-02T09:00:00Z' })]);
    const [waiting] = [...house.waitingRoom.requests.values()];
    const body = JSON.stringify({ ...ada, kind: 'wake', recipientId: waiting?.recipientId, version: 1 });
    house.at('2026-03-02T09:00:10Z');
    await house.route([{ messageId: 'w-1', body: JSON.stringify({ kind: 'wake', ...JSON.parse(body) }) }]);

    expect(house.commands()).toMatchObject([{ inline, channel: 'email', recipientId: waiting?.recipientId }]);
  });
});

describe('channels that have to be silent now', () => {
  const quietEmail = {
    profile: {
      timeZone: 'UTC',
      preferences: { quietHours: { start: '10:00', end: '14:00', channels: ['email' as const] } },
    },
    type: { category: { ...aCategory(), hours: { legal: false, own: true } } },
  };

  it('wait while the others are used, and only they are used later', async () => {
    const house = aHouse(undefined, quietEmail);
    await house.route([event({})]);
    expect(house.commands()).toMatchObject([{ channel: 'push', plan: { channels: ['push', 'email'] } }]);
    expect(house.counts).toEqual(['email waits-for-hours']);
    expect(house.held()).toMatchObject({
      channels: ['email'],
      dueAt: '2026-03-01T14:00:00.000Z',
      waits: [{ rule: 'quiet-hours', channel: 'email' }],
    });

    house.at('2026-03-01T14:00:10Z');
    await house.route([wake(1)]);
    expect(house.commands().map(({ channel }) => channel)).toEqual(['email']);
  });

  it('are counted, of one after the other only the first, and not what waits for its date', async () => {
    const all = { preferences: { quietHours: { start: '10:00', end: '14:00' } }, timeZone: 'UTC' };
    const house = aHouse(undefined, { ...quietEmail, profile: all });
    await house.route([event({}), event({ sendAt: '2026-03-02T15:00:00Z' }, 'm-2')]);
    expect(house.counts).toEqual(['push waits-for-hours', 'email waits-for-hours']);

    const inOrder = aHouse(undefined, { type: { ...quietEmail.type, strategy: 'first-success' }, profile: all });
    await inOrder.route([event({})]);
    inOrder.at('2026-03-01T13:50:00Z');
    await inOrder.route([event({}, 'm-2')]);
    expect(inOrder.counts).toEqual(['push waits-for-hours', 'push waits-for-hours']);
  });

  it('end with the delivery when they are not wanted any more by then', async () => {
    const house = aHouse(undefined, quietEmail);
    await house.route([event({})]);
    const [push] = house.commands();
    if (push === undefined) throw new Error('push was not sent');
    const { plan, delaySeconds: _, ...header } = push;
    const accepted = { status: 'accepted', at: '2026-03-01T12:00:05.000Z' } as const;
    await house.deliveries.write(
      { ...header, ...plan, category: 'transactional' },
      { outcomes: { push: accepted }, settle: accepted },
    );
    house.recipients.profiles.set(ada.recipientId, { ...aProfile(), preferences: { channels: { email: false } } });
    house.at('2026-03-01T14:00:10Z');
    await house.route([wake(1)]);

    expect(house.deliveries.records.get('ada/n-1')?.outcomes).toMatchObject({
      push: accepted,
      email: { status: 'suppressed' },
    });
    expect(house.events).toMatchObject([{ detail: { status: 'accepted' } }]);
    expect(house.held()).toBeUndefined();
  });

  it('are given their commands when they may not wait because they were cancelled: the mark is found there', async () => {
    const house = aHouse(undefined, quietEmail);
    await house.waitingRoom.cancel(ada);
    await house.route([event({})]);

    expect(house.commands().map(({ channel }) => channel)).toEqual(['push', 'email']);
  });
});

describe('what is gathered', () => {
  const daily = { profile: { preferences: { types: { 'order.shipped': { frequency: 'daily' as const } } } } };
  const digest = { digest: { key: 'all', window: 'daily at 08:00 local', into: 'order.digest', max: 10 } };

  it('goes where it is gathered, or is sent when that says so', async () => {
    const house = aHouse(undefined, { ...daily, type: digest as never });
    const gathered: string[] = [];
    const answering = (answer: 'gathered' | 'send-now') =>
      routeBatch({
        ...house.dependencies,
        gather: async ({ request }, { recipientId }, { kind }) => {
          gathered.push(`${kind} ${request.notificationId} ${recipientId}`);
          return answer;
        },
      });

    await answering('gathered')([event({})]);
    expect(gathered).toEqual(['gather n-1 ada']);
    expect(house.commands()).toEqual([]);
    await answering('send-now')([event({})]);
    expect(house.commands()).toHaveLength(2);
  });

  it('is told of when its window closes, and noted as told after that', async () => {
    const house = aHouse(undefined, { ...daily, type: digest as never });
    const steps: string[] = [];
    const type = house.dependencies.typeNamed('order.shipped');
    if (type === undefined) throw new Error('no type');
    const closes = routeBatch({
      ...house.dependencies,
      queue: {
        send: async (messages) => {
          steps.push(`sent ${messages.length}`);
          return [];
        },
      },
      closeDigest: async ({ notificationId }: CloseDigestV1) => ({
        request: { notificationId, type: 'order.shipped', to: [{ recipientId: ada.recipientId }], data: {} },
        type,
        data: {},
        source: 'orders',
        requestedAt: '2026-03-01T12:00:00Z',
      }),
      digestSent: async ({ notificationId }) => {
        steps.push(`told ${notificationId}`);
      },
      gather: async () => Promise.reject(new Error('a digest is not gathered again')),
    });

    expect((await closes([closing()])).failedMessageIds).toEqual([]);
    expect(steps).toEqual(['sent 2', 'told n-1']);
  });

  it('comes again when its window cannot be closed', async () => {
    const house = aHouse();
    const closeDigest = async () => Promise.reject(new Error('no table'));

    expect((await routeBatch({ ...house.dependencies, closeDigest })([closing(), event({})])).failedMessageIds).toEqual(
      ['c-1'],
    );
  });
});

describe('broadcasts', () => {
  const toTopic = event({ to: { topic: 'release-notes' } }, 'm-9');

  it('are begun by whoever does that, and come again when that failed', async () => {
    const house = aHouse();
    const begun: string[] = [];
    const route = routeBatch({
      ...house.dependencies,
      broadcast: async (requests) => {
        begun.push(...requests.map(({ request }) => request.notificationId));
        return ['m-9'];
      },
    });

    expect((await route([toTopic, event({})])).failedMessageIds).toEqual(['m-9']);
    expect(begun).toEqual(['n-9']);
    expect(house.commands()).toHaveLength(2);
  });

  it('that were cancelled end as cancelled for whoever was not told yet', async () => {
    const house = aHouse();
    const route = routeBatch({ ...house.dependencies, isBroadcastCancelled: async (id) => id === 'b-1' });
    await route([event({ broadcastId: 'b-1' }), event({ broadcastId: 'b-2' }, 'm-2')]);

    expect(house.deliveries.records.get('ada/n-1')).toMatchObject({ status: 'cancelled', broadcastId: 'b-1' });
    expect(house.commands()).toMatchObject([{ broadcastId: 'b-2' }, { broadcastId: 'b-2' }]);
  });
});
