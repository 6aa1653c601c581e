import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { DeliveryRecord } from '../../../../lambdas/domain/delivery-record.ts';
import { ada, aWorld, failed, key, receipt, sentAt } from './receipts-world.ts';

describe('news of an attempt', () => {
  it('raises what the delivery has come to, and tells', async () => {
    const world = aWorld();
    await world.settle();
    const answer = await world.hear([receipt()]);

    expect(answer).toMatchObject({ failedMessageIds: [], summary: { recorded: 1 } });
    expect(world.record()).toMatchObject({ status: 'delivered', outcomes: { email: { status: 'delivered' } } });
    expect(world.told('DeliverySettled.v1')).toMatchObject([{ detail: { status: 'delivered' } }]);
    expect(world.counted).toEqual(['email ses delivered']);
  });

  it('lowers it when the mailbox sends back what it had taken', async () => {
    const world = aWorld();
    await world.settle();
    await world.hear([receipt(), failed('permanent_address', { occurredAt: '2026-03-01T13:00:00.000Z' })]);

    expect(world.record()).toMatchObject({
      status: 'failed',
      reason: 'x',
      attempts: { email: [{ receipt: { status: 'failed' } }] },
    });
    expect(world.told('DeliverySettled.v1').map(({ detail }) => detail)).toMatchObject([
      { status: 'delivered' },
      { status: 'failed', reason: 'x' },
    ]);
  });

  it('is told once more when it could not be told, and when the function has died over it', async () => {
    const world = aWorld();
    await world.settle();
    const publish = world.dependencies.events.publish;
    Object.assign(world.dependencies.events, { publish: async (events: readonly never[]) => events });
    expect((await world.hear([receipt()])).failedMessageIds).toHaveLength(1);
    Object.assign(world.dependencies.events, { publish });

    expect((await world.hear([receipt()], 2)).failedMessageIds).toEqual([]);
    expect(world.told('DeliverySettled.v1')).toHaveLength(1);
    // the same news from the provider once more: nobody has to hear of it again
    await world.hear([receipt({ receiptId: 'r-2' })]);
    expect(world.told('DeliverySettled.v1')).toHaveLength(1);
  });

  it('is told of when its write went through and its answer was lost', async () => {
    const world = aWorld();
    await world.settle();
    const { receipts } = world.dependencies;
    const write = receipts.write.bind(receipts);
    // tried again by the SDK, a conditional write finds itself and is refused
    Object.assign(receipts, {
      write: async (...written: Parameters<typeof write>) => {
        await write(...written);
        Object.assign(receipts, { write });
        return undefined;
      },
    });
    await world.hear([receipt()]);

    expect(world.told('DeliverySettled.v1')).toMatchObject([{ detail: { status: 'delivered' } }]);
  });

  it('counts for its provider when it comes in time, once, and not for a fault of the provider', async () => {
    const confirmedBy = async (...news: Parameters<ReturnType<typeof aWorld>['hear']>[0]) => {
      const world = aWorld();
      await world.settle();
      for (const each of news) await world.hear([each]);
      return world.confirmed;
    };
    const counted = [['email', 'ses', [Date.parse(sentAt)]]];

    expect(await confirmedBy(receipt())).toEqual(counted);
    expect(await confirmedBy(receipt(), receipt({ status: 'clicked' }))).toEqual(counted);
    expect(await confirmedBy(receipt({ status: 'delayed' }), receipt())).toEqual(counted);
    expect(await confirmedBy(failed('permanent_address'))).toEqual(counted);
    expect(await confirmedBy(failed('transient'))).toEqual([]);
    expect(await confirmedBy(receipt({ status: 'sent' }))).toEqual([]);
    expect(await confirmedBy(receipt({ occurredAt: '2026-03-01T12:05:01.000Z' }))).toEqual([]);
    expect(await confirmedBy(receipt({ provider: 'sendgrid' }))).toEqual([]);
  });

  it('is found by the id of the message where the provider carries none of ours', async () => {
    const world = aWorld();
    await world.settle();
    await world.messages.remember('sns', 'p-1', { ...key, channel: 'email', number: 1 });
    await world.hear([receipt({ provider: 'sns', attempt: undefined, providerMessageId: 'p-1' })]);

    expect(world.record()?.status).toBe('delivered');
  });

  it('comes again in a moment while the answer to the attempt is being written', async () => {
    const world = aWorld();
    await world.send({});
    world.clock.now = Date.parse(sentAt) + 1_000;

    expect(await world.hear([receipt()])).toMatchObject({ failedMessageIds: ['m-1'], summary: { again: 1 } });
    expect(world.held).toMatchObject([{ queueUrl: 'https://queue/receipts', receiptHandle: 'handle-m-1', seconds: 5 }]);
    expect(world.record()?.attempts.email).toEqual([{ provider: 'ses', claimedAt: sentAt }]);
  });

  it('stands for an answer that was lost', async () => {
    const world = aWorld();
    await world.send({});
    world.clock.now = Date.parse(sentAt) + 31_000;
    await world.hear([receipt()]);

    expect(world.record()?.attempts.email).toMatchObject([{ receipt: { status: 'delivered' } }]);
  });

  it('gives way to what somebody else writes meanwhile, and is applied to that', async () => {
    const world = aWorld();
    await world.settle();
    const write = world.receipts.write.bind(world.receipts);
    let first = true;
    world.receipts.write = async (...parts) => {
      if (first) {
        first = false;
        await world.hear([receipt({ status: 'clicked', receiptId: 'r-2' })]);
      }
      return write(...parts);
    };

    expect(await world.hear([receipt()])).toMatchObject({ failedMessageIds: [], summary: { nothing: 1 } });
    expect(world.record()?.attempts.email).toMatchObject([{ receipt: { status: 'clicked' } }]);
  });
});

describe('news without a delivery', () => {
  it('comes again, each time later, and is recorded once the delivery is there', async () => {
    const world = aWorld();
    expect((await world.hear([receipt()])).failedMessageIds).toEqual(['m-1']);
    await world.hear([receipt()], 3);
    await world.hear([receipt()], 11);
    expect(world.held).toMatchObject([{ seconds: 30 }, { seconds: 90 }, { seconds: 300 }]);

    await world.settle();
    await world.hear([receipt()], 4);
    expect(world.record()?.status).toBe('delivered');
    expect(world.warnings).toEqual([]);
  });

  it('is dropped with one warning when it is old, and makes no delivery', async () => {
    const world = aWorld();
    world.clock.now += 15 * 60_000;

    expect(await world.hear([receipt()], 9)).toMatchObject({ failedMessageIds: [], summary: { dropped: 1 } });
    expect(world.warnings).toHaveLength(1);
    expect(JSON.stringify(world.warnings)).not.toContain('example.com');
    expect(world.counted).toEqual(['unmatched ses']);
    expect(world.deliveries.records.size).toBe(0);
  });

  it('of a provider that carries none of our ids is dropped sooner, for most of its messages are not remembered', async () => {
    const world = aWorld();
    const push = failed('unknown', { provider: 'sns', channel: 'push', attempt: undefined, providerMessageId: 'p-9' });
    expect(await world.hear([push])).toMatchObject({ summary: { again: 1 } });
    world.clock.now += 2 * 60_000;

    expect(await world.hear([push], 2)).toMatchObject({ failedMessageIds: [], summary: { dropped: 1 } });
    expect([world.warnings, world.counted]).toEqual([[], ['push sns failed']]);
  });
});

/** All that is said of one e-mail; the receipts of one provider for one message, in the order of the events. */
const story = [
  receipt({ status: 'sent', occurredAt: '2026-03-01T12:00:01.000Z', receiptId: 'r-1' }),
  receipt({ status: 'delayed', occurredAt: '2026-03-01T12:00:02.000Z', receiptId: 'r-2' }),
  receipt({ status: 'delivered', occurredAt: '2026-03-01T12:00:03.000Z', receiptId: 'r-3' }),
  receipt({ status: 'opened', occurredAt: '2026-03-01T12:00:04.000Z', receiptId: 'r-4' }),
];
const endings = [
  [],
  [failed('permanent_address', { occurredAt: '2026-03-01T12:00:05.000Z', receiptId: 'r-5' })],
  [receipt({ status: 'clicked', occurredAt: '2026-03-01T12:00:05.000Z', receiptId: 'r-5' })],
  [receipt({ status: 'complained', occurredAt: '2026-03-01T12:00:06.000Z', receiptId: 'r-6' })],
];

/** A record but for the moments of the outcome, which are those of whichever proof came first. */
const withoutMoments = (record: DeliveryRecord | undefined) => ({
  status: record?.status,
  attempts: record?.attempts,
  outcome: record?.outcomes.email?.status,
});

describe('receipts in any order', () => {
  it.each(endings.map((ending) => [ending.map(({ status }) => status).join() || 'delivered', ending] as const))(
    'doubled, shuffled, in batches of any size and before their record, end in the same record: %s',
    async (_, ending) => {
      const all = [...story, ...ending];
      const inOrder = aWorld();
      await inOrder.settle();
      for (const each of all) await inOrder.hear([each]);

      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
          fc.array(fc.integer({ min: 1, max: 4 }), { minLength: all.length * 2, maxLength: all.length * 2 }),
          fc.nat({ max: 3 }),
          async (shuffled, sizes, before) => {
            const world = aWorld();
            let waiting = [...shuffled];
            for (let round = 1; waiting.length > 0; round += 1) {
              if (round === before + 1) await world.settle();
              const batch = waiting.slice(0, sizes.at(round % sizes.length));
              const { summary } = await world.hear(batch, round);
              waiting = [...waiting.slice(batch.length), ...(summary.again > 0 ? batch : [])];
            }

            expect(withoutMoments(world.record())).toEqual(withoutMoments(inOrder.record()));
            expect(world.closed(ada)).toBe(inOrder.closed(ada));
            expect(world.errors).toEqual([]);
          },
        ),
        { numRuns: 60 },
      );
    },
  );
});
