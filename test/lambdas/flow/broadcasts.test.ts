import { describe, expect, it } from '@jest/globals';
import { maxEventBytes } from '../../../lambdas/contracts/events/notification-requested.v1.ts';
import { broadcastProgress } from '../../../lambdas/domain/broadcast.ts';
import { cancelledBroadcasts } from '../../../lambdas/flow/broadcasts/cancelled-broadcasts.ts';
import { countSettled } from '../../../lambdas/flow/broadcasts/count-settled.ts';
import { aBroadcastWorld, aRequest, n1, notes, person, recipientsOf, totals } from './broadcasts-world.ts';

type World = ReturnType<typeof aBroadcastWorld>;

const aTopicOf = async (members: number, shards = 64) => {
  const world = aBroadcastWorld();
  world.topics.headers.set(notes, { topic: notes, kind: 'subscribed', shards });
  for (let n = 0; n < members; n += 1) await world.topics.subscribe(person(n), notes);
  world.calls.count = 0;
  return world;
};
const progressOf = async (world: World) => {
  const { broadcast, checkpoints } = await totals(world);
  if (broadcast === undefined) throw new Error('it has not begun');
  return broadcastProgress(broadcast, checkpoints, await world.broadcasts.readSettled(n1));
};
const everybody = (count: number) => Array.from({ length: count }, (_, n) => person(n)).sort();

describe('a broadcast', () => {
  it('puts every member on the way once, a hundred a message, in the lane of its type', async () => {
    const world = await aTopicOf(3000, 4);
    expect(await world.start([aRequest()])).toEqual([]);
    expect(world.fanOutQueue).toHaveLength(4);
    await world.drain();

    expect(world.told().sort()).toEqual(everybody(3000));
    expect(world.parts).toHaveLength(Math.ceil(3000 / 100 + 4 / 2));
    expect(new Set(world.parts.map(({ queueUrl }) => queueUrl))).toEqual(new Set(['https://queue/normal']));
    expect(new Set(world.parts.map(({ groupId }) => groupId))).toEqual(new Set(['editors']));
    expect(JSON.parse(world.parts[0]?.body ?? '')).toMatchObject({
      source: 'editors',
      time: '2026-03-01T11:59:00Z',
      detail: { notificationId: 'n-1', broadcastId: 'n-1', type: 'news.release', data: { version: '7.0' } },
    });
    expect(await progressOf(world)).toEqual({
      state: 'planned',
      expected: 3000,
      planned: 3000,
      settled: 0,
      byStatus: {},
    });
  });

  it('hands on what the request asks for, lowering the lane and never raising it', async () => {
    const world = await aTopicOf(1);
    const asked = {
      lane: 'bulk',
      channels: ['email'],
      locale: 'fr',
      sendAtLocal: '2026-03-02T18:00',
      expiresAt: '2026-03-03T18:00:00Z',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    await world.start([aRequest(asked)]);
    await world.drain();

    expect(world.parts).toMatchObject([{ queueUrl: 'https://queue/bulk' }]);
    expect(JSON.parse(world.parts[0]?.body ?? '').detail).toMatchObject(asked);
  });

  it('to a topic that nobody has ever subscribed to is planned at once', async () => {
    const world = aBroadcastWorld();
    expect(await world.start([aRequest()])).toEqual([]);

    expect(world.fanOutQueue).toEqual([]);
    expect(await progressOf(world)).toMatchObject({ state: 'planned', expected: 0, planned: 0 });
  });

  it('that is asked for again begins nothing anew, and goes on with what is not done', async () => {
    const world = await aTopicOf(3000, 4);
    await world.start([aRequest()]);
    await world.drain({ each: async (turn) => turn === 9 && world.fanOutQueue.splice(0) });
    const before = world.told();
    expect(before.length).toBeLessThan(3000);
    await world.start([aRequest()]);
    await world.drain();

    expect(world.told().sort()).toEqual(everybody(3000));
    expect(await progressOf(world)).toMatchObject({ state: 'planned', planned: 3000 });
    await world.start([aRequest()]);
    expect(world.fanOutQueue).toEqual([]);
  });

  it('names the message that must come again when a queue does not take its shards', async () => {
    const world = await aTopicOf(10);
    world.dependencies.queue.send = async (messages) => messages.slice(0, 1);
    expect(await world.start([aRequest()])).toEqual(['m-1']);
  });

  it('keeps a part within what an event may be, however large its data is', async () => {
    const world = await aTopicOf(300, 1);
    const data = { text: 'x'.repeat(maxEventBytes - 1500) };
    await world.start([{ ...aRequest(), data }]);
    await world.drain();

    expect(world.told().sort()).toEqual(everybody(300));
    expect(Math.max(...world.parts.map(({ body }) => Buffer.byteLength(body)))).toBeLessThanOrEqual(maxEventBytes);
    expect(world.parts.length).toBeLessThan(100);
  });
});

describe('nobody is left out and the count is exact', () => {
  it.each([
    ['doubled', { copies: 2 }],
    ['in any order', { pick: (length: number, turn: number) => (turn * 7919) % length }],
    ['tripled, in any order', { copies: 3, pick: (length: number, turn: number) => (turn * 104729) % length }],
  ])('when commands are %s', async (_, drain) => {
    const world = await aTopicOf(2500, 3);
    await world.start([aRequest()]);
    const control = await aTopicOf(2500, 3);
    await control.start([aRequest()]);
    const messages = await world.drain(drain);

    // of two copies one puts the successor
    expect(messages).toBe(await control.drain());
    expect([...new Set(world.told())].sort()).toEqual(everybody(2500));
    expect(await progressOf(world)).toMatchObject({ state: 'planned', expected: 2500, planned: 2500 });
  });

  it('when an old command comes again later: it plans nothing', async () => {
    const world = await aTopicOf(2500, 1);
    await world.start([aRequest()]);
    const [first] = world.fanOutQueue;
    if (first === undefined) throw new Error('nothing was begun');
    await world.drain({ each: async (turn) => turn === 9 && world.fanOutQueue.push(first) });

    expect(world.told()).toHaveLength(2500);
  });

  it('wherever a function dies, before a call is made or after it was', async () => {
    const control = await aTopicOf(450, 1);
    await control.start([aRequest()]);
    await control.drain();
    const most = control.calls.count;
    expect(most).toBeGreaterThan(25);

    for (let diesAt = 1; diesAt <= most + 0.5; diesAt += 0.5) {
      const world = await aTopicOf(450, 1);
      world.calls.diesAt = diesAt;
      // the producer's event comes again until it is taken
      for (let tries = 0; (await world.start([aRequest()])).length > 0 && tries < 3; tries += 1);
      await world.drain();

      expect({ diesAt, told: [...new Set(world.told())].sort() }).toEqual({ diesAt, told: everybody(450) });
      expect({ diesAt, ...(await progressOf(world)) }).toMatchObject({
        diesAt,
        state: 'planned',
        expected: 450,
        planned: 450,
      });
      // one page at most is planned twice, and the chain never doubles
      expect({ diesAt, parts: world.parts.length <= 6 }).toEqual({ diesAt, parts: true });
    }
  });

  it('when a member moves between pages and shards: whoever stays is told, and only under the one id', async () => {
    const world = await aTopicOf(2000, 2);
    await world.start([aRequest()]);
    await world.drain({
      each: async (turn) => {
        const mover = person((turn * 37) % 2000);
        // grows, and comes back to where they belong now
        world.topics.headers.set(notes, { topic: notes, kind: 'subscribed', shards: turn % 2 === 0 ? 2 : 1 });
        await world.topics.subscribe(mover, notes);
      },
    });

    expect([...new Set(world.told())].sort()).toEqual(everybody(2000));
    expect(new Set(world.parts.map(({ body }) => JSON.parse(body).detail.notificationId))).toEqual(new Set(['n-1']));
  });
});

describe('a broadcast that is cancelled mid-way', () => {
  it('plans nobody any more, and stays cancelled when it is asked for again', async () => {
    const world = await aTopicOf(3000, 4);
    await world.start([aRequest()]);
    await world.drain({ each: async (turn) => turn === 7 && world.broadcasts.cancel(n1, new Date()) });
    const told = world.told().length;
    expect(told).toBe(800);
    await world.start([aRequest()]);
    await world.drain();

    expect(world.told()).toHaveLength(told);
    expect(await progressOf(world)).toMatchObject({ state: 'cancelled', planned: 800 });
  });

  it('is heeded five seconds later at most, and asked for once in that time', async () => {
    const world = await aTopicOf(1);
    await world.start([aRequest()]);
    const clock = { now: 0 };
    world.calls.byName = {};
    const isCancelled = cancelledBroadcasts({ ...world.dependencies, now: () => new Date(clock.now) });
    await Promise.all(Array.from({ length: 1000 }, () => isCancelled(n1)));
    await world.broadcasts.cancel(n1, new Date());
    clock.now = 4_999;
    expect(await isCancelled(n1)).toBe(false);
    expect(world.calls.byName).toEqual({ isCancelled: 1 });
    clock.now = 5_000;
    expect(await isCancelled(n1)).toBe(true);
  });

  it('is asked for again when the answer failed', async () => {
    let isDown = true;
    const isCancelled = cancelledBroadcasts({
      broadcasts: {
        isCancelled: async () => {
          if (isDown) throw new Error('throttled');
          return true;
        },
      },
      now: () => new Date(0),
    });
    await expect(isCancelled(n1)).rejects.toThrow('throttled');
    isDown = false;
    expect(await isCancelled(n1)).toBe(true);
  });
});

describe('counting what has ended', () => {
  it('is one write a broadcast and batch, and leaves out what is no part of one', async () => {
    const world = await aTopicOf(1);
    const ended = Array.from(
      { length: 10 },
      (_, n) => ({ broadcastId: n1, status: n < 7 ? 'accepted' : 'failed' }) as const,
    );
    await countSettled(
      [...ended, { status: 'accepted' }, { broadcastId: undefined, status: 'failed' }],
      world.dependencies,
    );

    expect(world.calls.byName).toEqual(expect.objectContaining({ countSettled: 1 }));
    expect(await world.broadcasts.readSettled(n1)).toEqual({ accepted: 7, failed: 3 });
  });

  it('fails nobody when it fails', async () => {
    const world = await aTopicOf(1);
    world.calls.diesAt = 1;
    await countSettled([{ broadcastId: n1, status: 'accepted' }], world.dependencies);
    expect(world.errors).toHaveLength(1);
  });
});

describe('the price of a broadcast', () => {
  it('to 10,000 is below three hundredths of a write, a read and a send a member, with no page above a hundred', async () => {
    const world = await aTopicOf(10_000);
    world.calls.byName = {};
    await world.start([aRequest()]);
    await world.drain();
    const pages = world.calls.byName['advance'] ?? 0;

    expect(world.told()).toHaveLength(10_000);
    expect(Math.max(...world.parts.map(({ body }) => recipientsOf(body).length))).toBeLessThanOrEqual(100);
    // a write a page and the header; 64 commands go in one call of the port (seven of SQS)
    expect(world.calls.byName).toEqual({
      readHeader: 1,
      start: 1,
      send: 1 + world.parts.length + (pages - 64),
      loadShard: pages,
      readMembers: pages,
      countMembers: 64,
      advance: pages,
    });
    expect(pages).toBeLessThanOrEqual(10_000 / 100 + 64);
    expect((pages + 1) / 10_000).toBeLessThan(0.03);
  });
});
