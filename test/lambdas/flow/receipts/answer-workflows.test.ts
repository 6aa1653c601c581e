import { describe, expect, it } from '@jest/globals';
import type { ReceiptsV1 } from '../../../../lambdas/contracts/commands/receipts.v1.ts';
import { aWorld, email, failed, key, receipt } from './receipts-world.ts';

const waits = (taskToken: string, number = 1): ReceiptsV1 => ({
  kind: 'await-receipt',
  taskToken,
  ...key,
  channel: 'email',
  number,
  until: '2026-03-01T12:10:00.000Z',
});
const breaks = (taskToken: string, redriveCount = 0): ReceiptsV1 => ({
  kind: 'workflow-failed',
  taskToken,
  ...key,
  channel: 'email',
  redriveCount,
  error: 'States.TaskFailed',
});

describe('a workflow that waits for a receipt', () => {
  it.each([
    ['delivered', receipt()],
    ['failed', failed('transient')],
    ['clicked', receipt({ status: 'clicked' })],
    ['complained', receipt({ status: 'complained' })],
  ])('hears that the message was %s, once', async (_, news) => {
    const world = aWorld();
    await world.send();
    expect(await world.hear([waits('one')])).toMatchObject({ failedMessageIds: [], summary: { recorded: 1 } });
    expect([world.answered, world.record()?.waiting]).toEqual([
      [],
      { email: expect.objectContaining({ taskToken: 'one' }) },
    ]);
    await world.hear([news, news]);

    expect(world.answered).toEqual(['report one']);
    expect(world.record()).not.toHaveProperty('waiting');
  });

  it.each(['sent', 'delayed', 'opened'])('goes on waiting when the message was %s', async (status) => {
    const world = aWorld();
    await world.send();
    await world.hear([waits('one'), receipt({ status })]);

    expect(world.answered).toEqual([]);
    expect(world.record()?.waiting).toBeDefined();
  });

  it('hears at once what came before it', async () => {
    const world = aWorld();
    await world.send();
    await world.hear([receipt(), waits('one')]);

    expect(world.answered).toEqual(['report one']);
  });

  it('waits for more after it was told, and hears that too', async () => {
    const world = aWorld();
    await world.send();
    await world.hear([waits('one'), receipt()]);
    await world.hear([waits('two')]);
    expect(world.answered).toEqual(['report one']);
    await world.hear([receipt({ status: 'clicked', receiptId: 'r-2' })]);

    expect(world.answered).toEqual(['report one', 'report two']);
  });

  it('hears what comes in the moment in which it begins to wait', async () => {
    const world = aWorld();
    await world.send();
    const wait = world.receipts.wait.bind(world.receipts);
    world.receipts.wait = async (...parts) => {
      world.receipts.wait = wait;
      await world.hear([receipt()]);
      return wait(...parts);
    };
    await world.hear([waits('one')]);

    expect(world.answered).toEqual(['report one']);
  });

  it('is released by the next delivery of a message over which the function has died', async () => {
    const world = aWorld();
    await world.send();
    await world.hear([waits('one')]);
    const { report } = world.dependencies.workflows;
    Object.assign(world.dependencies.workflows, { report: () => Promise.reject(new Error('killed')) });
    expect((await world.hear([receipt()])).failedMessageIds).toHaveLength(1);
    expect(world.record()?.attempts.email).toMatchObject([{ receipt: { status: 'delivered' } }]);
    Object.assign(world.dependencies.workflows, { report });

    expect((await world.hear([receipt()], 2)).failedMessageIds).toEqual([]);
    expect(world.answered).toEqual(['report one']);
  });

  it.each([
    ['is gone', async () => {}, 1],
    ['holds no such attempt', (world: ReturnType<typeof aWorld>) => world.send(), 2],
  ])('goes on at once when the delivery %s', async (_, prepare, number) => {
    const world = aWorld();
    await prepare(world);
    const before = world.record();
    await world.hear([waits('one', number)]);

    expect(world.answered).toEqual(['report one']);
    expect(world.record()).toEqual(before);
  });

  it('that waits no more is no error', async () => {
    const world = aWorld();
    await world.send();
    await world.hear([waits('one')]);
    Object.assign(world.dependencies.workflows, { report: async () => 'too-late' });

    expect(await world.hear([receipt()])).toMatchObject({ failedMessageIds: [], summary: { recorded: 1 } });
    expect(world.record()).not.toHaveProperty('waiting');
  });

  it('hears what came too late for it when it waits again, having decided without it', async () => {
    const world = aWorld();
    await world.send();
    await world.hear([waits('one')]);
    const { report } = world.dependencies.workflows;
    Object.assign(world.dependencies.workflows, { report: async () => 'too-late' });
    await world.hear([receipt()]);
    Object.assign(world.dependencies.workflows, { report });
    await world.hear([waits('two')]);

    expect(world.answered).toEqual(['report two']);
  });
});

describe('a workflow that is broken', () => {
  it('leaves a failed delivery that is told of, and fails', async () => {
    const world = aWorld();
    await world.send();
    await world.hear([breaks('one')]);

    expect(world.record()).toMatchObject({ status: 'failed', reason: 'workflow-failed' });
    expect(world.told('DeliverySettled.v1')).toMatchObject([
      { detail: { status: 'failed', reason: 'workflow-failed' } },
    ]);
    expect(world.answered).toEqual(['fail one DeliveryFailed']);
  });

  it('goes on with an open delivery once somebody has redriven it, and fails again if it breaks again', async () => {
    const world = aWorld();
    await world.send();
    await world.hear([breaks('one')]);
    await world.hear([breaks('two', 1)]);
    expect(world.record()?.status).toBeUndefined();
    await world.hear([breaks('two', 1)]);
    expect(world.record()?.status).toBeUndefined();
    await world.hear([breaks('three', 1)]);

    expect(world.record()).toMatchObject({ status: 'failed', reason: 'workflow-failed' });
    expect(world.answered).toEqual([
      'fail one DeliveryFailed',
      'report two',
      'report two',
      'fail three DeliveryFailed',
    ]);
  });

  it('fails and writes nothing when the person was erased', async () => {
    const world = aWorld();
    await world.hear([breaks('one'), breaks('two', 1)]);

    expect(world.answered).toEqual(['fail one DeliveryFailed', 'fail two DeliveryFailed']);
    expect([world.record(), world.events]).toEqual([undefined, []]);
  });

  it('takes nothing from a delivery that has arrived', async () => {
    const world = aWorld();
    await world.settle();
    await world.hear([receipt(), breaks('one')]);

    expect(world.record()?.status).toBe('delivered');
  });
});

describe('what nobody can read', () => {
  it('fails alone, is counted once, and is logged without a word of it', async () => {
    const world = aWorld();
    await world.settle();
    const unreadable = JSON.stringify({ kind: 'unreadable', provider: 'twilio', body: `To=${email}` });
    const answer = await world.hear([unreadable, receipt(), `{"source":"aws.ses","to":"${email}"}`]);
    await world.hear([unreadable], 2);

    expect(answer).toMatchObject({ failedMessageIds: ['m-1', 'm-3'], summary: { recorded: 1, broken: 2 } });
    expect(world.counted).toEqual(['not understood twilio', 'email ses delivered', 'not understood ses']);
    expect(world.errors).toHaveLength(3);
    expect(JSON.stringify(world.errors)).not.toContain(email);
    expect(world.record()?.status).toBe('delivered');
  });
});
