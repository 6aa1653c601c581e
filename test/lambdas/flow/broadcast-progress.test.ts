import { describe, expect, it } from '@jest/globals';
import type { AttemptOutcome } from '../../../lambdas/domain/attempt-outcome.ts';
import type { Broadcast } from '../../../lambdas/domain/broadcast.ts';
import { notificationIdSchema, recipientIdSchema, topicNameSchema } from '../../../lambdas/domain/ids.ts';
import { watchBroadcasts } from '../../../lambdas/flow/broadcasts/broadcast-watch.ts';
import { cancelledBroadcasts } from '../../../lambdas/flow/broadcasts/cancelled-broadcasts.ts';
import { countSettled } from '../../../lambdas/flow/broadcasts/count-settled.ts';
import { decideDelivery } from '../../../lambdas/flow/decide-delivery.ts';
import { routeBatch } from '../../../lambdas/flow/route-batch.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { aProfile } from '../domain/profiles.ts';
import { MemoryBroadcasts } from '../fakes/memory-broadcasts.ts';
import { aRouter, event } from './router.ts';
import { aWorld, command, deliver, record } from './world.ts';

const b1 = notificationIdSchema.parse('n-1');
const broadcast: Broadcast = {
  broadcastId: b1,
  topic: topicNameSchema.parse('release-notes'),
  shards: 64,
  startedAt: '2026-03-01T12:00:00.000Z',
  request: { type: 'order.shipped', data: {}, lane: 'bulk', source: 'editors', requestedAt: '2026-03-01T12:00:00Z' },
};
const throttled: AttemptOutcome = { kind: 'refused', failureClass: 'transient', code: 'Throttling' };
const toPerson = (n: number) => ({ recipientId: `p-${n}`, broadcastId: 'n-1' });

async function aWorldOf(people: number, options: Parameters<typeof aWorld>[0] = {}) {
  const world = aWorld(options);
  for (let n = 0; n < people; n += 1) {
    const recipientId = recipientIdSchema.parse(`p-${n}`);
    world.recipients.profiles.set(recipientId, aProfile({ recipientId }));
  }
  const { broadcasts } = world.dependencies;
  await broadcasts.start(broadcast);
  const writes: number[] = [];
  const add = broadcasts.countSettled.bind(broadcasts);
  broadcasts.countSettled = async (id, counts) => {
    writes.push(Object.values(counts).reduce((sum, count) => sum + count, 0));
    await add(id, counts);
  };
  return { ...world, broadcasts, writes };
}

describe('the progress of a broadcast while it is delivered', () => {
  it('counts each delivery once, one write a batch, whatever comes twice', async () => {
    const world = await aWorldOf(10);
    const batch = Array.from({ length: 10 }, (_, n) => record(command(toPerson(n)), `m-${n}`));
    // one whom nobody knows, and one that is no part of a broadcast
    const others = [
      record(command(toPerson(99)), 'm-99'),
      record(command({ notificationId: 'n-2', recipientId: 'p-1' }), 'm-2'),
    ];
    await deliver(world.dependencies)([...batch, ...others]);
    await deliver(world.dependencies)([...batch, ...others]);

    const settled = await world.broadcasts.readSettled(b1);
    expect(settled.accepted).toBe(10);
    expect(Object.values(settled).reduce((sum, count) => sum + count, 0)).toBe(11);
    expect(world.writes).toEqual([11]);
  });

  it('counts what is tried again only when it has ended', async () => {
    const world = await aWorldOf(1, { answers: [throttled] });
    const batch = [record(command(toPerson(0)))];
    await deliver(world.dependencies)(batch);
    expect(await world.broadcasts.readSettled(b1)).toEqual({});
    world.clock.now += 60_000;
    await deliver(world.dependencies)(batch);

    expect(await world.broadcasts.readSettled(b1)).toEqual({ accepted: 1 });
  });

  it('is told of what the workflow ends', async () => {
    const world = await aWorldOf(1, { answers: Array.from({ length: 6 }, () => throttled) });
    for (let round = 0; round < 7; round += 1) {
      await deliver(world.dependencies)([record(command(toPerson(0)))]);
      world.clock.now += 600_000;
    }
    expect(await world.broadcasts.readSettled(b1)).toEqual({});
    const resume = { kind: 'resume', taskToken: 't', notificationId: 'n-1', recipientId: 'p-0', channel: 'email' };
    world.clock.now += 3 * 3_600_000;
    await deliver(world.dependencies)([record(resume)]);

    expect(world.sent).toHaveLength(7);
    expect(await world.broadcasts.readSettled(b1)).toEqual({ accepted: 1 });
  });

  it('counts once what the workflow decides to end, however often it is asked', async () => {
    const world = await aWorldOf(1, { answers: Array.from({ length: 6 }, () => throttled) });
    const expiresAt = '2026-03-01T14:00:00Z';
    for (let round = 0; round < 7; round += 1) {
      await deliver(world.dependencies)([record(command({ ...toPerson(0), expiresAt }))]);
      world.clock.now += 600_000;
    }
    world.clock.now += 86_400_000;
    const { dependencies } = world;
    const decide = decideDelivery({
      ...dependencies,
      typeNamed: () => ({
        category: aCategory(),
        duplicates: 'at-least-once',
        confirm: undefined,
        whenCapped: 'defer',
      }),
      broadcasts: watchBroadcasts(dependencies),
    });
    const input = { recipientId: recipientIdSchema.parse('p-0'), notificationId: b1, channel: 'email' } as const;
    expect(await decide(input)).toMatchObject({ kind: 'settled' });
    await decide(input);

    const settled = await world.broadcasts.readSettled(b1);
    expect(Object.values(settled)).toEqual([1]);
  });

  it('sends nothing once it is cancelled, and counts that too', async () => {
    const world = await aWorldOf(2);
    const [sent, held] = [0, 1].map((n) => record(command(toPerson(n)), `m-${n}`));
    await deliver(world.dependencies)(sent ? [sent] : []);
    await world.broadcasts.cancel(b1, new Date(world.clock.now));
    // another function, or the same after five seconds
    await deliver(world.dependencies)(held ? [held] : []);

    expect(world.sent).toHaveLength(1);
    expect(world.deliveries.records.get('p-1/n-1')).toMatchObject({ status: 'cancelled', broadcastId: 'n-1' });
    expect(await world.broadcasts.readSettled(b1)).toEqual({ accepted: 1, cancelled: 1 });
  });
});

describe('the progress of a broadcast while it is planned', () => {
  const aRouterWith = async () => {
    const router = aRouter();
    const broadcasts = new MemoryBroadcasts();
    await broadcasts.start(broadcast);
    const dependencies = {
      ...router.dependencies,
      isBroadcastCancelled: cancelledBroadcasts({ broadcasts, now: router.dependencies.now }),
      countSettled: (settled: Parameters<typeof countSettled>[0]) =>
        countSettled(settled, { ...router.dependencies, broadcasts }),
    };
    return { ...router, broadcasts, route: routeBatch(dependencies) };
  };
  const part = event({ broadcastId: 'n-1', to: [{ recipientId: 'ada' }, { recipientId: 'unknown' }] });

  it('counts whom it was decided not to tell, once', async () => {
    const { broadcasts, queued, route, clock } = await aRouterWith();
    await route([part]);
    clock.now += 1;
    await route([part]);

    expect(queued.length).toBeGreaterThan(0);
    expect(queued.every(({ body }) => JSON.parse(body).broadcastId === 'n-1')).toBe(true);
    const settled = await broadcasts.readSettled(b1);
    expect(Object.values(settled)).toEqual([1]);
  });

  it('plans nobody once it is cancelled, and counts everybody as cancelled', async () => {
    const { broadcasts, queued, route } = await aRouterWith();
    await broadcasts.cancel(b1, new Date());
    expect((await route([part])).failedMessageIds).toEqual([]);

    expect(queued).toEqual([]);
    expect(await broadcasts.readSettled(b1)).toEqual({ cancelled: 2 });
  });
});
