import { describe, expect, it } from '@jest/globals';
import type { AttemptOutcome } from '../../../lambdas/domain/attempt-outcome.ts';
import { watchBroadcasts } from '../../../lambdas/flow/broadcasts/broadcast-watch.ts';
import { decideDelivery } from '../../../lambdas/flow/decide-delivery.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { aProfile, suppressed } from '../domain/profiles.ts';
import { aWorld, command, deliver, record } from './world.ts';

const refused = (failureClass: Extract<AttemptOutcome, { kind: 'refused' }>['failureClass']): AttemptOutcome => ({
  kind: 'refused',
  failureClass,
  code: `test-${failureClass}`,
});

function aWorldWithAda(options: Parameters<typeof aWorld>[0] = {}) {
  const world = aWorld(options);
  const ada = aProfile({ phone: { address: '+15550100' } });
  world.recipients.profiles.set(ada.recipientId, ada);
  return world;
}
const plan = { strategy: 'first-success', channels: ['email', 'sms'], explanation: [] };
const resume = (changes: object = {}) => ({
  kind: 'resume',
  taskToken: 'token-1',
  notificationId: 'n-1',
  recipientId: 'ada',
  channel: 'email',
  ...changes,
});
const recordIn = ({ deliveries }: ReturnType<typeof aWorld>) => deliveries.records.get('ada/n-1');
const decide = ({ dependencies }: ReturnType<typeof aWorld>) =>
  decideDelivery({
    ...dependencies,
    broadcasts: watchBroadcasts(dependencies),
    typeNamed: (type) =>
      type === 'order.shipped'
        ? { category: aCategory(), duplicates: 'at-least-once', whenCapped: 'defer' }
        : undefined,
  });
const input = { ...command(), channel: 'email' } as const;

describe('a provider that refuses', () => {
  it('is followed at once by the next one of the channel, and counted', async () => {
    const world = aWorldWithAda({ providers: ['ses', 'sendgrid'], answers: [refused('provider_down')] });
    const { failedMessageIds } = await deliver(world.dependencies)([record(command())]);

    expect(failedMessageIds).toEqual([]);
    expect(world.sentBy).toEqual(['ses', 'sendgrid']);
    expect(recordIn(world)).toMatchObject({
      status: 'accepted',
      attempts: { email: [{ provider: 'ses', failureClass: 'provider_down' }, { provider: 'sendgrid' }] },
    });
    expect(world.counted).toEqual([
      { provider: 'ses', attempts: 1, faults: 1, accepted: 0 },
      { provider: 'sendgrid', attempts: 1, faults: 0, accepted: 1 },
    ]);
    expect(world.started).toEqual([]);
  });

  it('for good makes the delivery go on with another channel, by the workflow', async () => {
    const world = aWorldWithAda({ answers: [refused('permanent_address')] });
    await deliver(world.dependencies)([record(command({ plan }))]);

    expect(recordIn(world)).toMatchObject({
      outcomes: { email: { status: 'failed', failureClass: 'permanent_address' } },
      handedOver: { email: {} },
    });
    expect(recordIn(world)?.settledAt).toBeUndefined();
    expect(world.started).toHaveLength(1);
    expect(world.events).toEqual([]);
    expect(await decide(world)(input)).toMatchObject({
      kind: 'attempt',
      channel: 'sms',
      queueUrl: 'https://queue/sms-rest',
      groupId: 'orders',
      delaySeconds: 0,
    });
  });
});

describe('when no provider of the channel is healthy', () => {
  const unhealthy = (changes: object) => {
    const world = aWorldWithAda();
    world.unhealthy.add('ses');
    return { world, answer: deliver(world.dependencies)([record(command({ plan, ...changes }))]) };
  };

  it('what is not urgent waits in its queue, and nothing is written', async () => {
    const { world, answer } = unhealthy({});

    expect((await answer).failedMessageIds).toEqual(['m-1']);
    expect(world.held[0]?.seconds).toBeGreaterThanOrEqual(60);
    expect([world.sent, recordIn(world), world.counts]).toEqual([[], undefined, ['held-for-health']]);
  });

  it('what is urgent changes channel', async () => {
    const { world, answer } = unhealthy({ lane: 'urgent' });

    expect((await answer).failedMessageIds).toEqual([]);
    expect(recordIn(world)).toMatchObject({ outcomes: { email: { failureClass: 'provider_down' } } });
    expect(await decide(world)(input)).toMatchObject({ channel: 'sms', queueUrl: 'https://queue/sms-urgent' });
  });

  it('a message that has come many times is replaced by a fresh copy, so that its queue does not set it aside', async () => {
    const world = aWorldWithAda();
    world.unhealthy.add('ses');
    const { failedMessageIds } = await deliver(world.dependencies)([record(command({ plan }), 'm-1', 9)]);

    expect(failedMessageIds).toEqual([]);
    expect(world.renewed).toMatchObject([
      { queueUrl: 'https://queue/email-rest', body: JSON.stringify(command({ plan })), groupId: 'orders' },
    ]);
    expect(world.held).toEqual([]);
  });
});

describe('a workflow', () => {
  it('that may not be started now is asked for again; the record stays', async () => {
    const world = aWorldWithAda({ answers: [refused('content')], isCapped: true });
    const { failedMessageIds } = await deliver(world.dependencies)([record(command({ plan }))]);

    expect(failedMessageIds).toEqual(['m-1']);
    expect(world.held).toMatchObject([{ seconds: 60 }]);
    expect(world.counts).toEqual(['start-capped']);
  });

  it('that could not be started is started when the message comes again, and nothing goes out twice', async () => {
    const world = aWorldWithAda({ answers: [refused('content')] });
    const away = { start: () => Promise.reject(new Error('Step Functions is away')) };
    const { failedMessageIds } = await deliver({ ...world.dependencies, starts: away })([record(command({ plan }))]);
    expect(failedMessageIds).toEqual(['m-1']);

    expect((await deliver(world.dependencies)([record(command({ plan }))])).failedMessageIds).toEqual([]);
    expect([world.sent.length, world.started.length]).toEqual([1, 1]);
  });

  /** E-mail has failed for good; the workflow has the text tried. */
  async function handedOver(options: Parameters<typeof aWorld>[0] = {}) {
    const world = aWorldWithAda({ answers: [refused('content')], ...options });
    await deliver(world.dependencies)([record(command({ plan }))]);
    return world;
  }

  it('is told the end of the delivery by the channel that it asked', async () => {
    const world = await handedOver({ answers: [refused('transient')] });
    world.clock.now += 1;
    // the first try was refused for a moment; an hour later everything is well
    world.deliveries.records.set('ada/n-1', {
      ...command({ plan }),
      category: 'orders',
      strategy: 'first-success',
      channels: ['email', 'sms'],
      explanation: [],
      attempts: {},
      outcomes: {},
      handedOver: { email: { at: '2026-03-01T12:00:00Z' } },
      rendering: { data: { orderId: 'A-1' } },
    });
    await deliver(world.dependencies)([record(resume())]);

    expect(world.reports).toEqual([{ taskToken: 'token-1', output: { kind: 'settled', status: 'accepted' } }]);
    expect(world.events).toMatchObject([{ detail: { status: 'accepted' } }]);
  });

  it('is answered only once the end of the delivery could be told', async () => {
    const world = await handedOver();
    const known = recordIn(world);
    if (known === undefined) throw new Error('nothing was handed over');
    world.deliveries.records.set('ada/n-1', { ...known, outcomes: {}, attempts: {} });
    const deaf = { publish: async <E>(events: readonly E[]) => events };
    const { failedMessageIds } = await deliver({ ...world.dependencies, events: deaf })([record(resume())]);
    expect([failedMessageIds, world.reports]).toEqual([['m-1'], []]);

    await deliver(world.dependencies)([record(resume())]);
    expect(world.events).toMatchObject([{ detail: { status: 'accepted' } }]);
    expect(world.reports).toEqual([{ taskToken: 'token-1', output: { kind: 'settled', status: 'accepted' } }]);
  });

  it('hears that nothing is left to send when the person was erased', async () => {
    const world = await handedOver();
    world.deliveries.records.clear();
    world.recipients.profiles.clear();

    expect((await deliver(world.dependencies)([record(resume())])).failedMessageIds).toEqual([]);
    expect(world.reports).toEqual([{ taskToken: 'token-1', output: { kind: 'settled', status: 'cancelled' } }]);
    expect(await decide(world)(input)).toEqual({ kind: 'settled', status: 'cancelled' });
    expect(world.sent).toHaveLength(1);
  });

  it('is told to go on elsewhere when a command meets a channel that has its outcome', async () => {
    const world = await handedOver();
    await deliver(world.dependencies)([record(resume())]);

    expect(world.sent).toHaveLength(1);
    expect(world.reports).toMatchObject([{ output: { kind: 'attempt', channel: 'sms' } }]);
  });

  it('is kept alive while its command waits in the queue', async () => {
    const world = await handedOver({ answers: [refused('content')] });
    const known = recordIn(world);
    if (known === undefined) throw new Error('nothing was handed over');
    world.deliveries.records.set('ada/n-1', { ...known, outcomes: {}, attempts: {} });
    world.unhealthy.add('ses');
    await deliver(world.dependencies)([record(resume())]);

    expect(world.heartbeats).toEqual(['token-1']);
    expect(world.reports).toEqual([]);
  });

  it('finds the opt-out that came while the delivery waited for its fallback', async () => {
    const world = await handedOver();
    const ada = aProfile({ phone: { address: '+15550100', ...suppressed('sms', 'opt_out') } });
    world.recipients.profiles.set(ada.recipientId, ada);

    expect(await decide(world)(input)).toEqual({ kind: 'settled', status: 'failed' });
    expect(recordIn(world)).toMatchObject({
      outcomes: { sms: { status: 'suppressed', reason: 'suppressed-opt_out' } },
    });
    expect(world.events).toMatchObject([{ detail: { status: 'failed' } }]);
  });

  it('asks again when the end could not be told', async () => {
    const world = await handedOver();
    world.recipients.profiles.clear();
    const deaf = { publish: async <E>(events: readonly E[]) => events };

    await expect(decide({ ...world, dependencies: { ...world.dependencies, events: deaf } })(input)).rejects.toThrow(
      'could not be told',
    );
    await decide(world)(input);
    expect(world.events).toMatchObject([{ detail: { status: 'failed' } }]);
  });
});

describe('a type that must be confirmed', () => {
  const confirm = { by: 'delivered', withinSeconds: { email: 600, sms: 600 } } as const;

  it('waits for a receipt in the workflow once the provider has taken it', async () => {
    const world = aWorldWithAda({ confirm, confirms: true });
    await deliver(world.dependencies)([record(command({ plan }))]);

    expect(world.started).toHaveLength(1);
    expect(recordIn(world)).toMatchObject({ outcomes: { email: { status: 'accepted' } } });
    expect(recordIn(world)?.settledAt).toBeUndefined();
    expect(world.events).toEqual([]);
    const typeNamed = () => ({
      category: aCategory(),
      duplicates: 'at-least-once' as const,
      whenCapped: 'defer' as const,
      confirm,
    });
    expect(
      await decideDelivery({ ...world.dependencies, broadcasts: watchBroadcasts(world.dependencies), typeNamed })(
        input,
      ),
    ).toMatchObject({
      kind: 'await-receipt',
      channel: 'email',
      number: 1,
      timeoutSeconds: 600,
    });
    world.clock.now += 600_000;
    expect(
      await decideDelivery({ ...world.dependencies, broadcasts: watchBroadcasts(world.dependencies), typeNamed })(
        input,
      ),
    ).toMatchObject({
      kind: 'attempt',
      channel: 'sms',
    });
  });
});
