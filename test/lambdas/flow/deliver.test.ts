import { describe, expect, it } from '@jest/globals';
import type { AttemptOutcome } from '../../../lambdas/domain/attempt-outcome.ts';
import { deliveryHeaderSchema } from '../../../lambdas/domain/delivery-record.ts';
import { aProfile, suppressed } from '../domain/profiles.ts';
import { aWorld, command, deliver, record } from './world.ts';

const toHeader = ({ plan, ...asked }: ReturnType<typeof command>) =>
  deliveryHeaderSchema.parse({ ...asked, ...plan, category: 'transactional' });

const throttled: AttemptOutcome = { kind: 'refused', failureClass: 'transient', code: 'Throttling' };

const aWorldWithAda = (options: Parameters<typeof aWorld>[0] = {}) => {
  const world = aWorld(options);
  const ada = aProfile();
  world.recipients.profiles.set(ada.recipientId, ada);
  return world;
};
const recordIn = ({ deliveries }: ReturnType<typeof aWorld>) => deliveries.records.get('ada/n-1');

describe('delivering', () => {
  it('sends once, records it, and tells', async () => {
    const world = aWorldWithAda();

    expect((await deliver(world.dependencies)([record(command())])).failedMessageIds).toEqual([]);
    expect(world.sent).toEqual(['A-1']);
    expect(recordIn(world)).toMatchObject({ status: 'accepted', attempts: { email: [{ outcome: 'accepted' }] } });
    expect(world.events).toMatchObject([
      { detailType: 'DeliverySettled.v1', detail: { status: 'accepted', notificationId: 'n-1' } },
    ]);
  });

  it.each([
    ['reads the profile alone for a first try', {}, 1, [true]],
    ['reads the record too when the command comes again', {}, 2, [false]],
    ['reads the record too when other channels are tried beside it', { strategy: 'all' }, 1, [false]],
    ['reads the record before anything but a try', { channels: ['email', 'push'], closed: true }, 1, [true, false]],
  ] as const)('%s', async (_, { closed = false, ...plan }: Record<string, unknown>, receiveCount, profilesAlone) => {
    const world = aWorldWithAda();
    if (closed) {
      const ada = aProfile({ email: { address: 'ada@example.com', ...suppressed('email', 'opt_out') } });
      world.recipients.profiles.set(ada.recipientId, ada);
    }
    const loads: boolean[] = [];
    const load = world.deliveries.load.bind(world.deliveries);
    world.deliveries.load = async (keys) => {
      loads.push(...keys.map(({ profileOnly = false }) => profileOnly));
      return load(keys);
    };
    const changes = { plan: { strategy: 'first-success', channels: ['email', 'push'], explanation: [], ...plan } };
    await deliver(world.dependencies)([record(command(changes), 'm-1', receiveCount)]);

    expect(loads).toEqual(profilesAlone);
    expect(world.sent).toHaveLength(closed ? 0 : 1);
  });

  it('sends nothing by one channel of what another request of the same id has sent by another', async () => {
    const world = aWorldWithAda();
    const earlier = toHeader(command({ channel: 'push' }));
    await world.deliveries.claim(earlier, 'push', 1, { provider: 'sns', claimedAt: '2026-03-01T12:00:00.000Z' });
    await world.deliveries.write(earlier, {
      outcomes: { push: { status: 'accepted', at: '2026-03-01T12:00:00.000Z' } },
      settle: { status: 'accepted', at: '2026-03-01T12:00:00.000Z' },
    });
    await deliver(world.dependencies)([record(command())]);

    expect(world.sent).toEqual([]);
    expect(recordIn(world)).toMatchObject({ status: 'accepted', channels: ['push'] });
  });

  it('sends once when copies of a command come together, one after the other, or in one batch', async () => {
    const world = aWorldWithAda();
    const batch = [record(command(), 'm-1'), record(command(), 'm-2')];
    await Promise.all([deliver(world.dependencies)(batch), deliver(world.dependencies)(batch)]);
    world.clock.now += 60_000;
    await deliver(world.dependencies)(batch);

    expect(world.sent).toHaveLength(1);
  });

  it('keeps what comes again away for its back-off, on the queue that it came from', async () => {
    const world = aWorldWithAda({ answers: [throttled, throttled] });
    const answer = await deliver(world.dependencies)([
      record(command(), 'm-1'),
      record(command({ notificationId: 'n-2', lane: 'urgent' }), 'm-2'),
    ]);

    expect(answer.failedMessageIds).toEqual(['m-1', 'm-2']);
    expect(world.held).toEqual([
      { queueUrl: 'https://queue/email-rest', receiptHandle: 'handle-m-1', seconds: 2 },
      { queueUrl: 'https://queue/email-urgent', receiptHandle: 'handle-m-2', seconds: 1 },
    ]);
  });

  it('hands over to the workflow what the tries in the queue have not brought, and tries no more', async () => {
    const world = aWorldWithAda({ answers: Array.from({ length: 9 }, () => throttled) });
    const answers = [];
    for (let round = 0; round < 9; round += 1) {
      answers.push(await deliver(world.dependencies)([record(command())]));
      world.clock.now += 600_000;
    }

    // five after short back-offs, and one after a long one
    expect(world.sent).toHaveLength(6);
    expect(answers.map(({ failedMessageIds }) => failedMessageIds.length)).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0]);
    expect(recordIn(world)).toMatchObject({ handedOver: { email: {} }, rendering: { data: { orderId: 'A-1' } } });
    // a copy of the command makes sure that the start was made, under the same name
    expect(new Set(world.started.map(({ name }) => name)).size).toBe(1);
    expect(world.started[0]?.input).toEqual({ recipientId: 'ada', notificationId: 'n-1', channel: 'email' });
    expect(world.events).toEqual([]);
  });

  it('does not send to an address that was closed after planning (no is no)', async () => {
    const world = aWorld();
    const ada = aProfile({ email: { address: 'ada@example.com', ...suppressed('email', 'opt_out') } });
    world.recipients.profiles.set(ada.recipientId, ada);
    await deliver(world.dependencies)([record(command())]);

    expect(world.sent).toEqual([]);
    expect(recordIn(world)).toMatchObject({ status: 'suppressed', reason: 'suppressed-opt_out' });
  });

  it('does not send to an inline address that was closed for everybody', async () => {
    const world = aWorld();
    const inline = { contactPoints: { email: 'eve@example.com' } };
    const recipientId = await world.recipients.inlineRecipientId(inline);
    const toEve = (notificationId: string) => record(command({ recipientId, inline, notificationId }));
    await deliver(world.dependencies)([toEve('n-1')]);
    await world.recipients.suppress(
      { channel: 'email', address: 'eve@example.com' },
      { reason: 'complaint', since: '2026-03-01T12:00:00Z' },
      recipientId,
    );
    await deliver(world.dependencies)([toEve('n-2')]);

    expect(world.sent).toHaveLength(1);
    expect(world.deliveries.records.get(`${recipientId}/n-2`)).toMatchObject({ status: 'suppressed' });
  });

  it.each([
    [
      'what cannot be rendered',
      { data: { orderId: 'unrenderable' } },
      { failureClass: 'content', reason: 'rendering-failed' },
    ],
    [
      'a type that has gone since planning',
      { type: 'order.gone' },
      { reason: 'type-has-no-template-for-this-channel' },
    ],
    ['what has expired', { expiresAt: '2026-03-01T12:00:01Z' }, { status: 'expired' }],
  ])('records %s, and sends nothing', async (_, changes, outcome) => {
    const world = aWorldWithAda();
    await deliver(world.dependencies)([record(command(changes))]);

    expect(world.sent).toEqual([]);
    expect(recordIn(world)?.outcomes.email).toMatchObject(outcome);
    // the error's text quotes the data
    expect(JSON.stringify(world.errors)).not.toContain('cannot render');
  });

  it('lets what it cannot understand fail alone', async () => {
    const world = aWorldWithAda();
    const answer = await deliver(world.dependencies)([
      record('{', 'm-1'),
      record({ notificationId: 'n-9' }, 'm-2'),
      record(command(), 'm-3'),
    ]);

    expect(answer.failedMessageIds).toEqual(['m-1', 'm-2']);
    expect(world.sent).toHaveLength(1);
    expect(world.errors.map(({ sentence }) => sentence)).toEqual(['Command not understood', 'Command not understood']);
  });

  it('comes again when it cannot tell, and tells then', async () => {
    const world = aWorldWithAda();
    const { publish } = world.dependencies.events;
    const deaf = { ...world.dependencies, events: { publish: async <E>(events: readonly E[]) => events } };

    expect((await deliver(deaf)([record(command())])).failedMessageIds).toEqual(['m-1']);
    expect(
      (await deliver({ ...world.dependencies, events: { publish } })([record(command())])).failedMessageIds,
    ).toEqual([]);
    expect([world.sent.length, world.events.length]).toEqual([1, 1]);
  });
});

/** A world in which the function dies at its n-th call of a port: nothing after it happens. */
function dyingAt(world: ReturnType<typeof aWorld>, n: number, isCarriedOut: boolean) {
  let calls = 0;
  const mortal = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...given: unknown[]) => {
          calls += 1;
          if (calls > n) return new Promise(() => {});
          if (calls < n) return Reflect.apply(member, target, given);
          if (isCarriedOut) await Reflect.apply(member, target, given);
          died.resolve();
          return new Promise(() => {});
        };
      },
    });
  const died = Promise.withResolvers<void>();
  const { deliveries, recipients, senders, queue, events } = world.dependencies;
  const dependencies = {
    ...world.dependencies,
    deliveries: mortal(deliveries),
    recipients: mortal(recipients),
    senders: senders.map(mortal),
    queue: mortal(queue),
    events: mortal(events),
  };
  return { dependencies, died: died.promise };
}

describe.each(['at-least-once', 'at-most-once'] as const)('a function of an %s category', (duplicates) => {
  const cases = [1, 2, 3, 4, 5].flatMap((n) => [true, false].map((isCarriedOut) => ({ n, isCarriedOut })));

  it.each(cases)('that dies at its call $n (carried out: $isCarriedOut) loses nothing', async ({ n, isCarriedOut }) => {
    const world = aWorldWithAda({ duplicates });
    const { dependencies, died } = dyingAt(world, n, isCarriedOut);
    await Promise.race([deliver(dependencies)([record(command())]), died]);
    // the message comes again when its visibility time-out ends, until it has been taken
    for (let again = true; again; world.clock.now += 20_000) {
      const { failedMessageIds } = await deliver(world.dependencies)([record(command())]);
      again = failedMessageIds.length > 0;
    }

    const { status, reason } = recordIn(world) ?? {};
    if (duplicates === 'at-least-once') {
      expect(status).toBe('accepted');
      expect([1, 2]).toContain(world.sent.length);
    } else {
      expect(world.sent.length).toBeLessThanOrEqual(1);
      expect([undefined, 'may-have-gone-out-and-must-not-repeat']).toContain(reason);
      // what is recorded as accepted was sent
      expect(status === 'accepted' && world.sent.length === 0).toBe(false);
    }
    expect(world.events.length).toBeGreaterThan(0);
  });
});
