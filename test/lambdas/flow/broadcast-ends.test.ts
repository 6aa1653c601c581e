import { describe, expect, it } from '@jest/globals';
import type { AttemptOutcome } from '../../../lambdas/domain/attempt-outcome.ts';
import type { Broadcast } from '../../../lambdas/domain/broadcast.ts';
import { notificationIdSchema, recipientIdSchema, topicNameSchema } from '../../../lambdas/domain/ids.ts';
import { watchBroadcasts } from '../../../lambdas/flow/broadcasts/broadcast-watch.ts';
import { digestSent } from '../../../lambdas/flow/close-digest.ts';
import { decideDelivery } from '../../../lambdas/flow/decide-delivery.ts';
import { windowIn } from '../../../lambdas/flow/digest-names.ts';
import { routeBatch } from '../../../lambdas/flow/route-batch.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { aProfile } from '../domain/profiles.ts';
import { MemoryDigests } from '../fakes/memory-digests.ts';
import { ada, anApi } from '../functions/api-world.ts';
import { aWorld as aReceiptsWorld, key } from './receipts/receipts-world.ts';
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
const plan = { strategy: 'first-success', channels: ['email', 'sms'], explanation: [] };
const at = '2026-03-01T12:00:00.000Z';
const header = { type: 'order.shipped', category: 'c', lane: 'bulk', source: 'editors' } as const;
const refused = (failureClass: Extract<AttemptOutcome, { kind: 'refused' }>['failureClass']): AttemptOutcome => ({
  kind: 'refused',
  failureClass,
  code: `test-${failureClass}`,
});

async function aWorldWithAda(options: Parameters<typeof aWorld>[0] = {}) {
  const world = aWorld(options);
  const known = aProfile({ phone: { address: '+15550100' } });
  world.recipients.profiles.set(known.recipientId, known);
  const { dependencies } = world;
  const { broadcasts } = dependencies;
  await broadcasts.start(broadcast);
  const watch = watchBroadcasts(dependencies);
  const decide = decideDelivery({
    ...dependencies,
    broadcasts: watch,
    typeNamed: () => ({
      category: aCategory(),
      duplicates: 'at-least-once',
      confirm: options.confirm,
      whenCapped: 'defer',
    }),
  });
  const input = { recipientId: recipientIdSchema.parse('ada'), notificationId: b1 };
  const settled = () => broadcasts.readSettled(b1);
  const recorded = () => world.deliveries.records.get('ada/n-1');
  return { ...world, broadcasts, decide, input, settled, recorded };
}

describe('the end of a delivery of a broadcast', () => {
  it('is counted once when every channel at once is accepted and each waits for its own confirmation', async () => {
    const confirm = { by: 'delivered', withinSeconds: { email: 600, sms: 600 } } as const;
    const world = await aWorldWithAda({ confirm, confirms: true });
    const both = { ...plan, strategy: 'all' };
    await deliver(world.dependencies)([record(command({ plan: both, broadcastId: 'n-1' }))]);
    expect(await world.settled()).toEqual({});
    const at = new Date(world.clock.now).toISOString();
    const known = world.recorded();
    if (known === undefined) throw new Error('nothing was recorded');
    // the text was refused for good meanwhile, and its workflow has its end to decide
    world.deliveries.records.set('ada/n-1', {
      ...known,
      outcomes: { sms: { status: 'failed', failureClass: 'permanent_address', at } },
      attempts: {},
      handedOver: {},
    });
    await deliver(world.dependencies)([record(command({ plan: both, broadcastId: 'n-1' }))]);
    expect(world.started.length).toBeGreaterThan(0);
    expect(await world.settled()).toEqual({ accepted: 1 });

    world.clock.now += 86_400_000;
    expect(await world.decide({ ...world.input, channel: 'email' })).toMatchObject({ kind: 'settled' });
    await world.decide({ ...world.input, channel: 'sms' });
    expect(await world.settled()).toEqual({ accepted: 1 });
  });

  it('is counted when its workflow has failed, taken back when it is redriven, and counted as what it comes to', async () => {
    const broadcasts = (await aWorldWithAda()).broadcasts;
    const world = aReceiptsWorld({ broadcasts: watchBroadcasts({ broadcasts, now: () => new Date(), log: silent }) });
    world.deliveries.records.set('ada/n-1', {
      ...header,
      ...key,
      channels: ['email', 'sms'],
      explanation: [],
      requestedAt: '2026-03-01T12:00:00Z',
      broadcastId: b1,
      attempts: { email: [{ provider: 'ses', claimedAt: '2026-03-01T12:00:00.000Z' }] },
      outcomes: {},
    });
    const breaks = (taskToken: string, redriveCount: number) =>
      ({ kind: 'workflow-failed', taskToken, ...key, channel: 'email', redriveCount, error: 'x' }) as const;
    await world.hear([breaks('t-0', 0)]);
    await world.hear([breaks('t-0', 0)]);
    expect(await broadcasts.readSettled(b1)).toEqual({ failed: 1 });

    await world.hear([breaks('t-1', 1)]);
    await world.hear([breaks('t-1', 1)]);
    expect(await broadcasts.readSettled(b1)).toEqual({});
    await world.hear([breaks('t-2', 1)]);
    expect(await broadcasts.readSettled(b1)).toEqual({ failed: 1 });
  });

  it('is counted when somebody cancels it while it waits, once', async () => {
    const api = anApi();
    await api.broadcasts.start(broadcast);
    await api.waitingRoom.keep({
      recipientId: ada,
      notificationId: b1,
      type: 'order.shipped',
      source: 'editors',
      data: {},
      requestedAt: '2026-03-01T12:00:00.000Z',
      broadcastId: b1,
      dueAt: '2026-03-02T12:00:00.000Z',
      waits: [],
      version: 1,
    });
    const ask = { json: { recipientIds: ['ada'] }, named: { notificationId: 'n-1' } };
    await api.call('POST /notifications/{notificationId}/cancel', ask);
    await api.call('POST /notifications/{notificationId}/cancel', ask);

    expect(await api.broadcasts.readSettled(b1)).toEqual({ cancelled: 1 });
  });

  /** E-mail has gone out, the text waits for the morning, and is of no use by then. */
  async function aHalfThatWaits() {
    const router = aRouter(undefined, { type: { channels: ['email', 'push'] } });
    const { broadcasts } = router.dependencies;
    await broadcasts.start(broadcast);
    const watch = watchBroadcasts(router.dependencies);
    const route = routeBatch({
      ...router.dependencies,
      isBroadcastCancelled: watch.isCancelled,
      countSettled: watch.count,
    });
    const { meter, channels } = aWorld().dependencies;
    await deliver({ ...router.dependencies, meter, channels })([
      record(command({ plan: { ...plan, strategy: 'all', channels: ['email', 'push'] }, broadcastId: 'n-1' })),
    ]);
    await router.waitingRoom.keep({
      ...key,
      type: 'order.shipped',
      source: 'editors',
      data: {},
      channels: ['push'],
      requestedAt: '2026-03-01T12:00:00.000Z',
      broadcastId: b1,
      expiresAt: '2026-03-01T12:30:00.000Z',
      dueAt: '2026-03-01T13:00:00.000Z',
      waits: [],
      version: 1,
    });
    router.clock.now += 3_600_000;
    const wake = { messageId: 'w-1', body: JSON.stringify({ kind: 'wake', ...key, version: 1 }) };
    const recorded = () => router.deliveries.records.get('ada/n-1');
    return { ...router, broadcasts, route, wake, recorded };
  }

  it('is counted as what all of it has come to, once, when its last channel expires in the waiting room', async () => {
    const { broadcasts, route, wake, waitingRoom, clock, recorded } = await aHalfThatWaits();
    expect(await broadcasts.readSettled(b1)).toEqual({});
    const held = waitingRoom.requests.get('ada/n-1');
    await route([wake]);
    expect(recorded()?.outcomes).toMatchObject({ email: { status: 'accepted' }, push: { status: 'expired' } });
    expect(await broadcasts.readSettled(b1)).toEqual({ accepted: 1 });

    // the function died before it forgot what had waited
    if (held) waitingRoom.requests.set('ada/n-1', held);
    clock.now += 1000;
    await route([wake]);
    expect(await broadcasts.readSettled(b1)).toEqual({ accepted: 1 });
  });

  it('comes for a channel that wakes after the broadcast was cancelled', async () => {
    const { broadcasts, route, wake, recorded } = await aHalfThatWaits();
    await broadcasts.cancel(b1, new Date());
    await route([wake]);

    expect(recorded()?.outcomes).toMatchObject({ email: { status: 'accepted' }, push: { status: 'cancelled' } });
    expect(await broadcasts.readSettled(b1)).toEqual({ accepted: 1 });
  });

  it('is counted once its digest has told of it, however often that is carried out', async () => {
    const { dependencies, broadcasts } = await aWorldWithAda();
    const digests = new MemoryDigests(() => false);
    const group = { recipientId: key.recipientId, group: 'a'.repeat(24) };
    const name = windowIn(group, b1, 0);
    const gathered = {
      ...header,
      ...key,
      ...name,
      into: 'x',
      data: {},
      explanation: [],
      requestedAt: at,
      gatheredAt: at,
    };
    await digests.put({ ...gathered, broadcastId: b1, ttl: 0 }, undefined);
    const told = { ...name, told: [b1], expired: [], dropped: [], isSent: false, ttl: 0 };
    await digests.settleContents(told);
    const { count: countSettled } = watchBroadcasts(dependencies);
    const moments = ['2026-03-01T13:00:00Z', '2026-03-01T13:01:00Z'];
    for (const moment of moments) {
      const now = () => new Date(moment);
      const tell = digestSent({ ...dependencies, digests, countSettled, typeNamed: () => undefined, now });
      await tell({ kind: 'close-digest', recipientId: key.recipientId, notificationId: name.window });
      await digests.put({ ...gathered, broadcastId: b1, ttl: 0 }, undefined);
    }
    expect(await broadcasts.readSettled(b1)).toEqual({ accepted: 1 });
  });

  it('is counted once for somebody who is not told', async () => {
    const { broadcasts, route, clock } = await aHalfThatWaits();
    const part = event({ broadcastId: 'n-1', notificationId: 'n-1', to: [{ recipientId: 'unknown' }] });
    await route([part]);
    clock.now += 1000;
    await route([part]);
    expect(await broadcasts.readSettled(b1)).toEqual({ failed: 1 });
  });
});

describe('a broadcast that is cancelled mid-way', () => {
  it('begins no other channel: the workflow ends the delivery as cancelled, and counts it', async () => {
    const world = await aWorldWithAda({ answers: [refused('permanent_address')] });
    await deliver(world.dependencies)([record(command({ plan, broadcastId: 'n-1' }))]);
    await world.broadcasts.cancel(b1, new Date(world.clock.now));

    expect(await world.decide({ ...world.input, channel: 'email' })).toEqual({ kind: 'settled', status: 'cancelled' });
    expect(world.recorded()).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled-by-request',
      outcomes: { email: { status: 'failed' }, sms: { status: 'cancelled', reason: 'cancelled-by-request' } },
    });
    expect(world.events).toMatchObject([{ detail: { status: 'cancelled', reason: 'cancelled-by-request' } }]);
    expect(await world.settled()).toEqual({ cancelled: 1 });
  });

  it('begins no other attempt on the spot', async () => {
    const world = await aWorldWithAda({ providers: ['ses', 'sendgrid'] });
    const { dependencies } = world;
    const senders = dependencies.senders.map((sender) => ({
      ...sender,
      send: async () => {
        world.sentBy.push(sender.provider);
        await world.broadcasts.cancel(b1, new Date(world.clock.now));
        // longer than an earlier look at the broadcast counts
        world.clock.now += 6_000;
        return refused('provider_down');
      },
    }));
    await deliver({ ...dependencies, senders })([record(command({ plan, broadcastId: 'n-1' }))]);

    expect(world.sentBy).toEqual(['ses']);
    expect(world.recorded()).toMatchObject({ status: 'cancelled', reason: 'cancelled-by-request' });
    expect(await world.settled()).toEqual({ cancelled: 1 });
  });

  it('leaves alone what is no part of it', async () => {
    const world = await aWorldWithAda({ answers: [refused('permanent_address')] });
    await deliver(world.dependencies)([record(command({ plan }))]);
    await world.broadcasts.cancel(b1, new Date(world.clock.now));

    expect(await world.decide({ ...world.input, channel: 'email' })).toMatchObject({ kind: 'attempt', channel: 'sms' });
  });
});

const silent = { error: () => {} };
