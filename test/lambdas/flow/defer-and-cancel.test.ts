import { describe, expect, it } from '@jest/globals';
import { keepWaiting } from '../../../lambdas/flow/keep-waiting.ts';
import { aProfile } from '../domain/profiles.ts';
import { MemoryWaitingRoom } from '../fakes/memory-waiting-room.ts';
import { aWorld, command, deliver, record } from './world.ts';

/** Noon UTC; quiet until the given time. */
function aQuietWorld(end: string, given: Parameters<typeof aWorld>[0] = {}) {
  const world = aWorld(given);
  const quietHours = { start: '10:00', end };
  const ada = aProfile({ timeZone: 'UTC', preferences: { quietHours } });
  world.recipients.profiles.set(ada.recipientId, ada);
  return world;
}
const key = command();

describe('a command whose hours have to pass', () => {
  it('goes back to the waiting room with all that it was made from, and is done', async () => {
    const world = aQuietWorld('18:00');
    const plan = { strategy: 'first-success', channels: ['email', 'sms'], explanation: [] };
    const expiresAt = '2026-03-02T00:00:00Z';
    const { failedMessageIds, summary } = await deliver(world.dependencies)([
      record(command({ plan, expiresAt, broadcastId: 'b-1' })),
    ]);

    expect(failedMessageIds).toEqual([]);
    expect(summary).toMatchObject({ deferred: 1 });
    expect(world.counts).toEqual(['held-for-hours']);
    expect(world.sent).toEqual([]);
    expect(world.started).toEqual([]);
    expect(world.waitingRoom.requests.get('ada/n-1')).toEqual({
      recipientId: 'ada',
      notificationId: 'n-1',
      type: 'order.shipped',
      source: 'orders',
      data: { orderId: 'A-1' },
      channels: ['email', 'sms'],
      lane: 'normal',
      expiresAt,
      requestedAt: '2026-03-01T12:00:00Z',
      broadcastId: 'b-1',
      neverGathered: true,
      dueAt: '2026-03-01T18:00:00.000Z',
      waits: [
        {
          rule: 'quiet-hours',
          channel: 'email',
          effect: 'defers',
          because: 'quiet-hours',
          until: '2026-03-01T18:00:00.000Z',
        },
      ],
      version: 1,
    });
  });

  it('waits in its queue when that is minutes', async () => {
    const world = aQuietWorld('12:09');
    const { summary } = await deliver(world.dependencies)([record(command())]);

    expect(summary).toMatchObject({ again: 1, deferred: 0 });
    expect(world.held).toMatchObject([{ seconds: 539 }]);
  });

  it('waits in its workflow when that drives it', async () => {
    const world = aQuietWorld('18:00');
    const rendering = { data: { orderId: 'A-1' } };
    const { plan, ...header } = command();
    await world.deliveries.write(
      { ...header, category: 'transactional', strategy: plan.strategy, channels: plan.channels, explanation: [] },
      { handOver: { from: 'email', at: '2026-03-01T12:00:00.000Z', rendering } },
    );
    await deliver(world.dependencies)([
      record({ kind: 'resume', taskToken: 't-1', recipientId: 'ada', notificationId: 'n-1', channel: 'email' }),
    ]);

    expect(world.waitingRoom.requests.size).toBe(0);
    expect(world.reports).toMatchObject([{ taskToken: 't-1', output: { kind: 'wait' } }]);
  });

  it('comes again when it was cancelled meanwhile, and ends as cancelled then', async () => {
    const world = aQuietWorld('18:00');
    await world.waitingRoom.cancel(key);
    expect((await deliver(world.dependencies)([record(command())])).summary).toMatchObject({ again: 1 });

    await world.deliveries.cancel(key, ['email', 'sms', 'push']);
    expect((await deliver(world.dependencies)([record(command())])).summary).toMatchObject({ settled: 1 });
    expect(world.deliveries.records.get('ada/n-1')).toMatchObject({ status: 'cancelled' });
    expect(world.events).toMatchObject([{ detail: { status: 'cancelled' } }]);
  });
});

describe('a command of something that was cancelled', () => {
  const aKnownWorld = (given: Parameters<typeof aWorld>[0] = {}) => {
    const world = aWorld(given);
    const ada = aProfile();
    world.recipients.profiles.set(ada.recipientId, ada);
    return world;
  };

  it('sends nothing, and is recorded and told of as cancelled', async () => {
    const world = aKnownWorld();
    await world.deliveries.cancel(key, ['email', 'sms', 'push']);
    await deliver(world.dependencies)([record(command())]);

    expect(world.sent).toEqual([]);
    expect(world.deliveries.records.get('ada/n-1')).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled-by-request',
      outcomes: { email: { status: 'cancelled' } },
    });
  });

  it.each([
    ['ends at once, for the record is read then', 1, { settled: 1, again: 0 }],
    ['looks again later, after its first time', 2, { settled: 0, again: 1 }],
  ])('sends nothing when it comes between reading and claiming: %s', async (_, receiveCount, summary) => {
    const world = aKnownWorld();
    const load = world.deliveries.load.bind(world.deliveries);
    world.deliveries.load = async (keys) => {
      const loaded = await load(keys);
      await world.deliveries.cancel(key, ['email', 'sms', 'push']);
      return loaded;
    };

    const answer = await deliver(world.dependencies)([record(command(), 'm-1', receiveCount)]);
    expect(answer.summary).toMatchObject(summary);
    expect(world.sent).toEqual([]);
  });

  it('is not tried again after a refusal', async () => {
    const refusal = { kind: 'refused', failureClass: 'transient', code: 'busy' } as const;
    const world = aKnownWorld({ answers: [refusal] });
    await deliver(world.dependencies)([record(command())]);
    await world.deliveries.cancel(key, ['email', 'sms', 'push']);
    world.clock.now += 60_000;
    await deliver(world.dependencies)([record(command())]);

    expect(world.sent).toHaveLength(1);
    expect(world.deliveries.records.get('ada/n-1')).toMatchObject({ status: 'cancelled' });
  });

  it('goes on with the next channel when only its own was cancelled', async () => {
    const world = aKnownWorld();
    const plan = { strategy: 'first-success', channels: ['email', 'sms'], explanation: [] };
    await world.deliveries.cancel(key, ['email']);
    await deliver(world.dependencies)([record(command({ plan }))]);

    expect(world.sent).toEqual([]);
    expect(world.started).toHaveLength(1);
    expect(world.deliveries.records.get('ada/n-1')?.outcomes).toMatchObject({ email: { status: 'cancelled' } });
  });
});

describe('two that are to wait under one id', () => {
  const noon = Date.parse('2026-03-01T12:00:00Z');
  const waiting = (changes: object) => ({
    recipientId: key.recipientId,
    notificationId: key.notificationId,
    type: 'order.shipped',
    source: 'orders',
    data: {},
    requestedAt: '2026-03-01T12:00:00Z',
    dueAt: '2026-03-01T18:00:00.000Z',
    waits: [],
    version: 1,
    ...changes,
  });

  it.each([
    [
      'become one for the channels of both, at the earlier moment',
      { channels: ['email'] },
      { channels: ['sms'], dueAt: '2026-03-01T16:00:00.000Z' },
      { channels: ['email', 'sms'], dueAt: '2026-03-01T16:00:00.000Z', version: 2 },
    ],
    [
      'stay the first one when the second is a copy of it',
      { channels: ['email', 'sms'] },
      { channels: ['email'], dueAt: '2026-03-01T20:00:00.000Z' },
      { channels: ['email', 'sms'], dueAt: '2026-03-01T18:00:00.000Z', version: 1 },
    ],
    [
      'are woken anew when the first is being woken, for whoever wakes it will forget it',
      { dueAt: '2026-03-01T11:59:00.000Z' },
      { channels: ['email'], dueAt: '2026-03-02T08:00:00.000Z' },
      { version: 2 },
    ],
  ])('%s', async (_, first, second, expected) => {
    const room = new MemoryWaitingRoom();
    await keepWaiting(room, waiting(first), noon);
    expect(await keepWaiting(room, waiting(second), noon)).toBe('kept');
    expect([...room.requests.values()]).toMatchObject([expected]);
  });
});
