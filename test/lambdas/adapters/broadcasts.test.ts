import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoBroadcasts } from '../../../lambdas/adapters/dynamodb/dynamo-broadcasts.ts';
import type { Broadcast, Checkpoint } from '../../../lambdas/domain/broadcast.ts';
import { notificationIdSchema, recipientIdSchema, topicNameSchema } from '../../../lambdas/domain/ids.ts';
import type { Broadcasts } from '../../../lambdas/ports/broadcasts.ts';
import { MemoryBroadcasts } from '../fakes/memory-broadcasts.ts';
import { dynamoDbs, type TestDynamoDb } from './local-dynamodb.ts';

const n1 = notificationIdSchema.parse('n-1');
const [ada, luc] = ['ada', 'luc'].map((id) => recipientIdSchema.parse(id)) as [never, never];
const broadcast: Broadcast = {
  broadcastId: n1,
  topic: topicNameSchema.parse('release-notes'),
  shards: 130,
  startedAt: '2026-03-01T12:00:00.000Z',
  request: {
    type: 'news',
    data: { version: '7.0', links: [{ href: 'https://example.com' }] },
    lane: 'bulk',
    source: 'editors',
    requestedAt: '2026-03-01T11:59:00Z',
  },
};
const first: Checkpoint = { shard: 129, cursor: ada, planned: 100, done: false, stepId: 'a', expected: 150 };
const second: Checkpoint = { ...first, cursor: luc, planned: 150, done: true, stepId: 'b' };

describe.each(dynamoDbs)('with %s', (_, startDynamoDb) => {
  let local: TestDynamoDb;
  let dynamo: DynamoDBClient;
  beforeAll(async () => {
    local = await startDynamoDb();
    dynamo = local.client;
  });
  afterAll(() => local.stop());

  let chance = 0;
  describe.each([
    [
      'on DynamoDB',
      async () =>
        new DynamoBroadcasts(dynamo, {
          tableName: await local.newTable(),
          now: () => new Date('2026-03-01T12:00:00Z'),
          chance: () => {
            chance = (chance + 0.3) % 1;
            return chance;
          },
        }),
    ],
    ['in memory', async () => new MemoryBroadcasts()],
  ])('broadcasts %s', (_, make) => {
    let broadcasts: Broadcasts;
    beforeEach(async () => {
      broadcasts = await make();
    });

    it('begin once: the first request with an id counts', async () => {
      expect(await broadcasts.load(n1)).toBeUndefined();
      expect(await broadcasts.start(broadcast)).toBe(broadcast);
      const again = { ...broadcast, startedAt: '2026-03-02T12:00:00.000Z' };
      expect(await broadcasts.start(again)).toEqual(broadcast);
      expect(await broadcasts.load(n1)).toEqual(broadcast);
    });

    it('give each page to one command', async () => {
      await broadcasts.start(broadcast);
      expect(await broadcasts.loadShard(n1, 129)).toEqual({ broadcast });
      const tries = ['a', 'c', 'd'].map((stepId) => broadcasts.advance(n1, undefined, { ...first, stepId }));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      const { checkpoint } = await broadcasts.loadShard(n1, 129);
      const won = { ...first, stepId: checkpoint?.stepId ?? '' };
      expect(checkpoint).toEqual(won);

      const others = ['b', 'e'].map((stepId) => broadcasts.advance(n1, won, { ...second, stepId }));
      expect((await Promise.all(others)).filter(Boolean)).toHaveLength(1);
      expect(await broadcasts.advance(n1, won, second)).toBe(false);
      expect(await broadcasts.advance(n1, undefined, first)).toBe(false);
      expect(await broadcasts.checkpoints(broadcast)).toMatchObject([{ shard: 129, planned: 150, done: true }]);
    });

    it('are cancelled for good, from the first moment on', async () => {
      expect(await broadcasts.cancel(n1, new Date())).toBeUndefined();
      expect(await broadcasts.isCancelled(n1)).toBe(false);
      await broadcasts.start(broadcast);
      expect(await broadcasts.isCancelled(n1)).toBe(false);
      const cancelled = { ...broadcast, cancelledAt: '2026-03-01T12:01:00.000Z' };
      expect(await broadcasts.cancel(n1, new Date('2026-03-01T12:01:00Z'))).toEqual(cancelled);
      expect(await broadcasts.cancel(n1, new Date('2026-03-01T12:02:00Z'))).toEqual(cancelled);
      expect(await broadcasts.isCancelled(n1)).toBe(true);
      expect(await broadcasts.start(broadcast)).toEqual(cancelled);
    });

    it('add up what has ended, whoever counts', async () => {
      expect(await broadcasts.readSettled(n1)).toEqual({});
      await Promise.all(Array.from({ length: 20 }, () => broadcasts.countSettled(n1, { accepted: 2, suppressed: 1 })));
      await broadcasts.countSettled(n1, { failed: 1 });
      await broadcasts.countSettled(n1, {});
      await broadcasts.countSettled(notificationIdSchema.parse('n-2'), { delivered: 5 });

      expect(await broadcasts.readSettled(n1)).toEqual({ accepted: 40, suppressed: 20, failed: 1 });
    });
  });
});
