import { type DynamoDBClient, PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoAudiences } from '../../../lambdas/adapters/dynamodb/dynamo-audiences.ts';
import { DynamoPersonalData } from '../../../lambdas/adapters/dynamodb/dynamo-personal-data.ts';
import { DynamoTopics } from '../../../lambdas/adapters/dynamodb/dynamo-topics.ts';
import { memberKeys, topicHeaderKey } from '../../../lambdas/adapters/dynamodb/topic-keys.ts';
import type { AudienceImport } from '../../../lambdas/domain/audience-import.ts';
import { type RecipientId, recipientIdSchema, topicNameSchema } from '../../../lambdas/domain/ids.ts';
import { newTopicShards } from '../../../lambdas/domain/topic.ts';
import type { Audiences, Topics } from '../../../lambdas/ports/topics.ts';
import { MemoryTopics } from '../fakes/memory-topics.ts';
import { dynamoDbs, type TestDynamoDb } from './local-dynamodb.ts';

const notes = topicNameSchema.parse('release-notes');
const sale = topicNameSchema.parse('spring-sale');
const person = (name: string) => recipientIdSchema.parse(name);
const [ada, luc] = [person('ada'), person('luc')];
const now = () => new Date('2026-03-01T12:00:00.000Z');

describe.each(dynamoDbs)('with %s', (_, startDynamoDb) => {
  let local: TestDynamoDb;
  let dynamo: DynamoDBClient;
  beforeAll(async () => {
    local = await startDynamoDb();
    dynamo = local.client;
  });
  afterAll(() => local.stop());

  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  const onDynamo = async () => {
    const tableName = await local.newTable();
    const topics = new DynamoTopics(dynamo, { tableName, now, newId });
    return { tableName, topics, audiences: new DynamoAudiences(dynamo, { tableName, now }) };
  };

  /** Everybody in a topic, shard by shard, in pages of two. */
  async function membersOf(topics: Topics, topic = notes, shards = newTopicShards): Promise<RecipientId[]> {
    const found: RecipientId[] = [];
    for (let shard = 0; shard < shards; shard += 1) {
      let after: RecipientId | undefined;
      for (let isLast = false; !isLast; ) {
        const page = await topics.readMembers({ topic, shard, after }, 2);
        found.push(...page.members);
        after = page.members.at(-1);
        isLast = page.isLast;
      }
    }
    return found.sort();
  }

  describe.each([
    ['on DynamoDB', onDynamo],
    [
      'in memory',
      async () => {
        const topics = new MemoryTopics();
        return { topics, audiences: topics };
      },
    ],
  ])('topics %s', (_, make) => {
    let topics: Topics;
    let audiences: Audiences;
    beforeEach(async () => {
      ({ topics, audiences } = await make());
    });

    it('have nobody before their first member', async () => {
      expect(await topics.readHeader(notes)).toBeUndefined();
      await topics.unsubscribe(ada, notes);
      expect(await topics.subscribe(ada, notes)).toBe('subscribed');
      expect(await topics.readHeader(notes)).toEqual({ topic: notes, kind: 'subscribed', shards: 64 });
    });

    it('have a member once, however often they subscribe, and not at all once they have left', async () => {
      for (const id of [ada, luc, ada]) await topics.subscribe(id, notes);
      expect(await membersOf(topics)).toEqual([ada, luc]);
      expect(await topics.subscriptionsOf(ada)).toEqual([{ topic: notes, since: now().toISOString() }]);

      for (const id of [ada, ada]) await topics.unsubscribe(id, notes);
      expect(await membersOf(topics)).toEqual([luc]);
      expect(await topics.subscriptionsOf(ada)).toEqual([]);
    });

    it('are read in pages, each member once', async () => {
      const everybody = Array.from({ length: 200 }, (_, n) => person(`p-${String(n).padStart(3, '0')}`));
      const header = await audiences.open(sale);
      if (header === 'subscribed') throw new Error('nobody subscribed');
      await audiences.addMembers(header, [...everybody, ...everybody.slice(0, 30)]);

      expect(await membersOf(topics, sale)).toEqual(everybody);
      const counts = await Promise.all(Array.from({ length: 64 }, (_, shard) => topics.countMembers(sale, shard)));
      expect(counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(200);
      // a shard is no more than a few times the mean
      expect(Math.max(...counts.map((count) => count ?? 0))).toBeLessThan(16);
    });

    it('are either subscribed to or uploaded', async () => {
      await topics.subscribe(ada, notes);
      expect(await audiences.open(notes)).toBe('subscribed');
      await audiences.open(sale);
      expect(await topics.subscribe(ada, sale)).toBe('uploaded');
      expect(await membersOf(topics, sale)).toEqual([]);
    });

    it('let whoever is in an audience leave it', async () => {
      const header = await audiences.open(sale);
      if (header === 'subscribed') throw new Error('nobody subscribed');
      await audiences.addMembers(header, [ada, luc]);
      await topics.unsubscribe(ada, sale);

      expect(await membersOf(topics, sale)).toEqual([luc]);
    });

    it('report an import to whoever was first, version by version', async () => {
      const at = (changes: Partial<AudienceImport>): AudienceImport => ({
        topic: sale,
        key: 'audiences/spring-sale.csv',
        version: 'v-1',
        state: 'running',
        startedAt: '2026-03-01T12:00:00.000Z',
        position: 10,
        size: 20,
        lines: 1,
        column: 0,
        accepted: 1,
        refused: 0,
        refusedLines: [],
        stepId: 's-1',
        ...changes,
      });
      expect(await audiences.readImport(sale)).toBeUndefined();
      expect(await audiences.writeImport(at({}), undefined)).toBe(true);
      expect(await audiences.writeImport(at({ stepId: 's-2' }), undefined)).toBe(false);
      expect(await audiences.writeImport(at({ position: 20, state: 'done' }), 9)).toBe(false);
      expect(await audiences.writeImport(at({ position: 20, state: 'done' }), 10)).toBe(true);
      expect(await audiences.writeImport(at({ position: 30 }), 20)).toBe(false);
      await audiences.writeImport(at({ version: 'v-2', startedAt: '2026-03-02T12:00:00.000Z' }), undefined);

      expect(await audiences.readImport(sale)).toMatchObject({ version: 'v-2' });
      expect(await audiences.readImport(sale, 'v-1')).toEqual(at({ position: 20, state: 'done' }));
    });
  });

  /** The partitions in which Ada is a member. */
  const placesOf = async (tableName: string) =>
    ((await dynamo.send(new ScanCommand({ TableName: tableName }))).Items ?? [])
      .map((item) => unmarshall(item))
      .filter(({ SK }) => SK === 'R#ada')
      .map(({ PK }) => PK);

  describe('a topic that grows', () => {
    const double = (tableName: string) =>
      dynamo.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: topicHeaderKey(notes),
          UpdateExpression: 'SET shards = :more',
          ExpressionAttributeValues: marshall({ ':more': 256 }),
        }),
      );
    const home = (shards: number) => unmarshall(memberKeys(notes, shards, ada)[0])['PK'];

    it('finds whoever subscribed before, wherever they are', async () => {
      const { topics, tableName } = await onDynamo();
      await topics.subscribe(ada, notes);
      await double(tableName);
      expect(await membersOf(topics, notes, 256)).toEqual([ada]);
      expect(await placesOf(tableName)).toEqual([home(64)]);

      await topics.subscribe(ada, notes);
      expect(home(64)).not.toBe(home(256));
      expect(await placesOf(tableName)).toEqual([home(256)]);
      await topics.unsubscribe(ada, notes);
      expect(await placesOf(tableName)).toEqual([]);
    });

    it('lets whoever subscribed before leave', async () => {
      const { topics, tableName } = await onDynamo();
      await topics.subscribe(ada, notes);
      await double(tableName);
      await topics.unsubscribe(ada, notes);

      expect(await placesOf(tableName)).toEqual([]);
    });
  });

  /** Stands still before each call until it is let go, so that a test can put the calls of two changes in any order. */
  const inOrder = (turns: readonly number[]) => {
    const waiting: (() => void)[][] = [[], []];
    const gone = [false, false];
    return {
      client: (who: 0 | 1) =>
        new Proxy(dynamo, {
          get: (target, name) =>
            name === 'send'
              ? async (command: never) => {
                  await new Promise<void>((go) => {
                    waiting[who]?.push(go);
                  });
                  return target.send(command);
                }
              : Reflect.get(target, name),
        }),
      run: async (changes: readonly [Promise<unknown>, Promise<unknown>]) => {
        const ended = changes.map((change, who) =>
          change.finally(() => {
            gone[who] = true;
          }),
        );
        const idle = () => new Promise((resolve) => setImmediate(resolve));
        for (let turn = 0; !gone.every(Boolean); turn += 1) {
          const who = turns[turn] ?? turn % 2;
          for (let spin = 0; spin < 2000 && !gone[who] && waiting[who]?.length === 0; spin += 1) await idle();
          waiting[who]?.shift()?.();
        }
        await Promise.all(ended);
      },
    };
  };

  describe('subscribing and leaving at the same time', () => {
    const orders = Array.from({ length: 40 }, (_, n) =>
      Array.from({ length: 12 }, (_, turn) => (((n + 1) * 2654435761) >>> (turn + 5)) & 1),
    );

    it.each([
      ['somebody new', false],
      ['a member', true],
    ])("ends with the membership that the person's own subscription says: %s", async (_, isMember) => {
      const { topics, tableName } = await onDynamo();
      await topics.subscribe(luc, notes);
      const ends = new Set<boolean>();
      for (const order of orders) {
        await (isMember ? topics.subscribe(ada, notes) : topics.unsubscribe(ada, notes));
        const script = inOrder(order);
        const [one, other] = ([0, 1] as const).map(
          (who) => new DynamoTopics(script.client(who), { tableName, now, newId }),
        ) as [DynamoTopics, DynamoTopics];
        await script.run([one.subscribe(ada, notes), other.unsubscribe(ada, notes)]);
        const subscribed = (await topics.subscriptionsOf(ada)).length > 0;
        ends.add(subscribed);

        expect({ order, places: (await placesOf(tableName)).length }).toEqual({ order, places: subscribed ? 1 : 0 });
      }
      // the orders bring about both ends
      expect(ends.size).toBe(2);
    });
  });

  describe('erasing somebody', () => {
    it.each([
      ['a subscription', 'subscribed'],
      ['an uploaded audience', 'uploaded'],
    ])('takes them out of %s, and nobody else', async (_, kind) => {
      const { topics, audiences, tableName } = await onDynamo();
      const evidenceTableName = await local.newTable();
      const data = new DynamoPersonalData(dynamo, { tableName, evidenceTableName });
      for (const id of [ada, luc])
        if (kind === 'subscribed') await topics.subscribe(id, notes);
        else await audiences.addMembers({ topic: notes, kind: 'uploaded', shards: 64 }, [id]);

      const { items } = (await data.export(ada)) as Exclude<Awaited<ReturnType<typeof data.export>>, string>;
      expect(items).toMatchObject([{ kind: 'subscribed', topic: notes }]);
      await data.erase(ada);

      expect(await membersOf(topics)).toEqual([luc]);
      expect(await topics.subscriptionsOf(ada)).toEqual([]);
    });

    it('takes them out of the shard in which they were before the topic grew', async () => {
      const { topics, tableName } = await onDynamo();
      const data = new DynamoPersonalData(dynamo, { tableName, evidenceTableName: await local.newTable() });
      await topics.subscribe(ada, notes);
      await dynamo.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { ...topicHeaderKey(notes), ...marshall({ topic: notes, kind: 'subscribed', shards: 128 }) },
        }),
      );
      await data.erase(ada);

      expect(await membersOf(topics, notes, 128)).toEqual([]);
    });
  });
});
