import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoDueList } from '../../../lambdas/adapters/dynamodb/dynamo-due-list.ts';
import { DynamoWaitingRoom } from '../../../lambdas/adapters/dynamodb/dynamo-waiting-room.ts';
import { notificationIdSchema, recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import type { WaitingRequest } from '../../../lambdas/domain/waiting-request.ts';
import type { DueEntry, WaitingRoom } from '../../../lambdas/ports/waiting-room.ts';
import { MemoryWaitingRoom } from '../fakes/memory-waiting-room.ts';
import { dynamoDbs, type TestDynamoDb } from './local-dynamodb.ts';

const ada = recipientIdSchema.parse('ada');
const now = '2026-03-01T12:00:30.000Z';
const waiting = (changes: Partial<WaitingRequest> = {}): WaitingRequest => ({
  recipientId: ada,
  notificationId: notificationIdSchema.parse('n-1'),
  type: 'order.shipped',
  source: 'orders',
  data: { orderId: 'A-1' },
  lane: 'normal',
  requestedAt: '2026-03-01T12:00:00Z',
  dueAt: '2026-03-01T22:00:00.000Z',
  waits: [{ rule: 'send-at', effect: 'defers', because: 'scheduled', until: '2026-03-01T22:00:00.000Z' }],
  version: 1,
  ...changes,
});

describe.each(dynamoDbs)('with %s', (_, startDynamoDb) => {
  let local: TestDynamoDb;
  beforeAll(async () => {
    local = await startDynamoDb();
  });
  afterAll(() => local.stop());

  const onDynamo = async (): Promise<WaitingRoom & { tableName?: string }> => {
    const tableName = await local.newTable();
    return new DynamoWaitingRoom(local.client, { tableName, now: () => new Date(now) });
  };

  describe.each([
    ['on DynamoDB', onDynamo],
    ['in memory', async () => new MemoryWaitingRoom()],
  ])('the waiting room %s', (_, make) => {
    let room: WaitingRoom;
    beforeEach(async () => {
      room = await make();
    });
    const held = async () => (await room.load([waiting()]))(waiting());

    it('keeps a request as it is, with everything that it will need', async () => {
      const whole = waiting({ inline: { contactPoints: { email: 'eve@example.com' } }, channels: ['email'] });

      expect(await held()).toBeUndefined();
      expect(await room.keep(whole)).toBe('kept');
      expect(await held()).toEqual(whole);
    });

    it('lets only the next version take the place of one that waits', async () => {
      await room.keep(waiting());

      expect(await room.keep(waiting({ source: 'a late copy' }))).toBe('taken');
      expect(await room.keep(waiting({ version: 3 }))).toBe('taken');
      expect(await held()).toEqual(waiting());
      expect(await room.keep(waiting({ version: 2 }))).toBe('kept');
      expect(await room.keep(waiting())).toBe('taken');
      expect((await held())?.version).toBe(2);
    });

    it('forgets the version that was dealt with, and no later one', async () => {
      await room.keep(waiting());
      await room.keep(waiting({ version: 2 }));

      await room.done(waiting(), 1);
      expect((await held())?.version).toBe(2);
      await room.done(waiting(), 2);
      await room.done(waiting(), 2);
      expect(await held()).toBeUndefined();
    });

    it('cancels for good, forgets what was to be said, and answers the same when asked again', async () => {
      await room.keep(waiting({ inline: { contactPoints: { email: 'eve@example.com' } } }));

      expect(await room.cancel(waiting(), now)).toEqual(waiting({ data: {} }));
      expect(await room.cancel(waiting(), '2026-03-02T00:00:00.000Z')).toEqual(waiting({ data: {} }));
      expect(await held()).toBeUndefined();
      await room.done(waiting(), 1);
      expect(await room.keep(waiting({ version: 2 }))).toBe('cancelled');
    });

    it('does not let wait what was cancelled before it came', async () => {
      expect(await room.cancel(waiting(), now)).toBeUndefined();
      expect(await room.keep(waiting())).toBe('cancelled');
      expect(await held()).toBeUndefined();
    });

    it('gives a place to one of many that want it', async () => {
      await room.keep(waiting());
      const answers = await Promise.all(Array.from({ length: 8 }, () => room.keep(waiting({ version: 2 }))));

      expect(answers.filter((answer) => answer === 'kept')).toHaveLength(1);
    });
  });

  describe('the due list', () => {
    let list: DynamoDueList;
    let room: DynamoWaitingRoom;
    let tableName: string;
    beforeEach(async () => {
      tableName = await local.newTable();
      list = new DynamoDueList(local.client, { tableName });
      room = new DynamoWaitingRoom(local.client, { tableName, now: () => new Date(now) });
    });
    const keep = (dueAt: string, id = 'ada') =>
      room.keep(
        waiting({
          dueAt,
          recipientId: recipientIdSchema.parse(id),
          notificationId: notificationIdSchema.parse(`n-${id}`),
        }),
      );
    const wholeDay = () => list.minutesDue('2026-03-01T00:00:00.000Z', '2026-03-02T23:59:00.000Z');
    const everything = async () => {
      const shards = await list.shardsDue(await wholeDay());
      return Promise.all(shards.map(async (shard) => ({ shard, entries: await list.page(shard, 500) })));
    };

    it('wakes nobody before their moment, and never in a minute that is over', async () => {
      await keep('2026-03-01T22:00:00.000Z', 'on-the-minute');
      await keep('2026-03-01T22:00:00.001Z', 'a-moment-later');
      await keep('2026-03-01T11:00:00.000Z', 'long-ago');

      const minutes = (await everything()).flatMap(({ shard, entries }) =>
        entries.map(({ recipientId }) => [recipientId, shard.minute]),
      );
      expect(Object.fromEntries(minutes)).toEqual({
        'on-the-minute': '2026-03-01T22:00:00.000Z',
        'a-moment-later': '2026-03-01T22:01:00.000Z',
        'long-ago': '2026-03-01T12:01:00.000Z',
      });
    });

    it('tells the minutes in which something may be due, in order and over midnight', async () => {
      await keep('2026-03-02T00:30:00.000Z', 'after');
      await keep('2026-03-01T23:59:00.000Z', 'before');

      expect(await list.minutesDue('2026-03-01T23:59:00.000Z', '2026-03-02T00:30:00.000Z')).toEqual([
        '2026-03-01T23:59:00.000Z',
        '2026-03-02T00:30:00.000Z',
      ]);
      expect(await list.minutesDue('2026-03-02T00:00:00.000Z', '2026-03-02T00:29:00.000Z')).toEqual([]);
    });

    it('spreads people over shards, and holds nothing of them but ids', async () => {
      const ids = Array.from({ length: 200 }, (_, index) => `person-${index}`);
      await Promise.all(ids.map((id) => keep('2026-03-01T22:00:00.000Z', id)));

      const all = await everything();
      expect(all.length).toBeGreaterThan(24);
      expect(Math.max(...all.map(({ entries }) => entries.length))).toBeLessThan(25);
      const found = all.flatMap(({ entries }) => entries.map(({ recipientId }) => recipientId));
      expect(found.sort()).toEqual([...ids].sort());
      const { Items = [] } = await local.client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'PK = :shard',
          ExpressionAttributeValues: { ':shard': { S: `DUE#2026-03-01T22:00#${all[0]?.shard.shard}` } },
        }),
      );
      expect(Object.keys(Items[0] ?? {}).sort()).toEqual(
        ['PK', 'SK', 'kind', 'lane', 'notificationId', 'recipientId', 'source', 'ttl', 'version'].sort(),
      );
    });

    it('gives pages, and strikes off what was woken, however often it is told', async () => {
      await room.keep(waiting());
      await room.keep(waiting({ version: 2 }));
      const [shard] = await list.shardsDue(await wholeDay());
      if (shard === undefined) throw new Error('nothing is due');
      const [first, ...others] = await list.page(shard, 1);

      expect(others).toEqual([]);
      expect(first).toEqual({
        kind: 'request',
        recipientId: 'ada',
        notificationId: 'n-1',
        version: 1,
        lane: 'normal',
        source: 'orders',
      } satisfies Record<keyof DueEntry, unknown>);
      if (first) await list.strike(shard, [first]);
      if (first) await list.strike(shard, [first]);
      expect((await list.page(shard, 500)).map(({ version }) => version)).toEqual([2]);
    });

    it('remembers how far it has come', async () => {
      expect(await list.checkpoint()).toBeUndefined();
      await list.reach('2026-03-01T12:00:00.000Z');
      await list.reach('2026-03-01T12:01:00.000Z');
      expect(await list.checkpoint()).toBe('2026-03-01T12:01:00.000Z');
    });
  });
});
