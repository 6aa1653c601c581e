import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { capKey } from '../../../lambdas/adapters/dynamodb/digest-keys.ts';
import { DynamoCaps } from '../../../lambdas/adapters/dynamodb/dynamo-caps.ts';
import { DynamoDeliveryLog } from '../../../lambdas/adapters/dynamodb/dynamo-delivery-log.ts';
import { DynamoDigests } from '../../../lambdas/adapters/dynamodb/dynamo-digests.ts';
import { DynamoDuePointers } from '../../../lambdas/adapters/dynamodb/dynamo-due-pointers.ts';
import { dueQuery, dueShardOf } from '../../../lambdas/adapters/dynamodb/keys.ts';
import type { DeliveryRecord } from '../../../lambdas/domain/delivery-record.ts';
import type { SentMessage } from '../../../lambdas/domain/frequency-cap.ts';
import { notificationIdSchema, recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import type { CapLedger } from '../../../lambdas/ports/cap-ledger.ts';
import type { DigestContents, DigestHead, DigestItem, Digests } from '../../../lambdas/ports/digests.ts';
import { MemoryCapLedger } from '../fakes/memory-cap-ledger.ts';
import { MemoryDigests } from '../fakes/memory-digests.ts';
import { dynamoDbs, type TestDynamoDb } from './local-dynamodb.ts';

const ada = recipientIdSchema.parse('ada');
const id = (name: string) => notificationIdSchema.parse(name);
const at = '2026-03-11T12:00:00.000Z';
const now = Date.parse(at);
const group = { recipientId: ada, group: 'g1' };
const first = { ...group, window: id('digest-g1-1') };
const second = { ...group, window: id('digest-g1-2') };
const head: DigestHead = {
  ...first,
  state: 'open',
  closesAt: now + 3_600_000,
  openedBy: id('c-1'),
  isFirstSent: false,
  count: 1,
  bytes: 10,
};
const anItem = (name: string, changes: Partial<DigestItem> = {}): DigestItem => ({
  ...first,
  notificationId: id(name),
  into: 'comments.digest',
  type: 'comment.posted',
  category: 'product',
  lane: 'normal',
  source: 'posts',
  data: { text: name },
  explanation: [{ rule: 'digest', effect: 'gathers', because: 'into-comments.digest' }],
  requestedAt: at,
  gatheredAt: at,
  ttl: now / 1000 + 86_400,
  ...changes,
});
const contents: DigestContents = {
  ...first,
  told: [id('c-1')],
  expired: [],
  dropped: [],
  isSent: false,
  ttl: now / 1000,
};
const room = { bytes: 10, max: 3, maxBytes: 100, now };

describe.each(dynamoDbs)('with %s', (_, startDynamoDb) => {
  let local: TestDynamoDb;
  beforeAll(async () => {
    local = await startDynamoDb();
  });
  afterAll(() => local.stop());

  interface Stores {
    readonly digests: Digests;
    readonly caps: CapLedger;
    readonly settle: (notificationId: string) => Promise<unknown>;
  }
  const aRecord = (notificationId: string): DeliveryRecord => ({
    recipientId: ada,
    notificationId: id(notificationId),
    type: 'comment.posted',
    category: 'product',
    lane: 'normal',
    source: 'posts',
    channels: [],
    explanation: [],
    requestedAt: at,
    attempts: {},
    outcomes: {},
    status: 'accepted',
  });

  const onDynamo = async (): Promise<Stores & { tableName: string }> => {
    const tableName = await local.newTable();
    const deliveries = new DynamoDeliveryLog(local.client, { tableName, retentionDays: 90 });
    return {
      tableName,
      digests: new DynamoDigests(local.client, { tableName }),
      caps: new DynamoCaps(local.client, { tableName }),
      settle: (notificationId) => deliveries.settle(aRecord(notificationId)),
    };
  };
  const inMemory = async (): Promise<Stores> => {
    const records = new Set<string>();
    return {
      digests: new MemoryDigests((_, notificationId) => records.has(notificationId)),
      caps: new MemoryCapLedger(),
      settle: async (notificationId) => records.add(notificationId),
    };
  };

  describe.each([
    ['on DynamoDB', onDynamo],
    ['in memory', inMemory],
  ])('digests %s', (_, make) => {
    let stores: Stores;
    let digests: Digests;
    beforeEach(async () => {
      stores = await make();
      ({ digests } = stores);
    });

    it('opens one window at a time', async () => {
      expect(await digests.head(group)).toBeUndefined();
      expect(await digests.open(head, undefined)).toBe(true);
      expect(await digests.open({ ...head, ...second }, undefined)).toBe(false);
      expect(await digests.head(group)).toEqual(head);
      expect(await digests.open({ ...head, ...second }, first.window)).toBe(true);
      expect(await digests.open({ ...head, ...second }, first.window)).toBe(false);
      expect(await digests.head({ ...group, group: 'g2' })).toBeUndefined();
    });

    it('gives places while a window is open and has room', async () => {
      await digests.open(head, undefined);

      expect(await digests.takePlace(first, room)).toEqual({ ...head, count: 2, bytes: 20 });
      expect(await digests.takePlace(second, room)).toBeUndefined();
      expect(await digests.takePlace(first, { ...room, now: head.closesAt })).toBeUndefined();
      expect(await digests.takePlace(first, { ...room, bytes: 81 })).toBeUndefined();
      expect(await digests.takePlace(first, { ...room, bytes: 80 })).toMatchObject({ count: 3, bytes: 100 });
      expect(await digests.takePlace(first, { ...room, bytes: 0 })).toBeUndefined();
    });

    it('finds what was gathered by its id alone, with how its window stands', async () => {
      await digests.open(head, undefined);
      for (const item of [anItem('c-1'), anItem('c-2'), anItem('c-3', { isSentAlone: true })])
        await digests.put(item, undefined);
      await digests.put(anItem('c-9', { ...second, group: 'g2' }), undefined);

      const seen = { item: anItem('c-1'), head, contents: undefined, count: 2 };
      expect(await digests.find({ recipientId: ada, notificationId: id('c-1') })).toEqual(seen);
      expect(await digests.find({ recipientId: ada, notificationId: id('c-9') })).toMatchObject({ count: 1 });
      expect(await digests.find({ recipientId: ada, notificationId: id('c-3') })).toBeUndefined();
      expect(
        await digests.find({ recipientId: recipientIdSchema.parse('luc'), notificationId: id('c-1') }),
      ).toBeUndefined();
      await digests.settleContents(contents);
      expect(await digests.find({ recipientId: ada, notificationId: id('c-1') })).toEqual({ ...seen, contents });
    });

    it('takes an item out once, and gives its place in an open window back', async () => {
      const bytes = Buffer.byteLength(JSON.stringify(anItem('c-1').data));
      await digests.open({ ...head, count: 2, bytes: 2 * bytes }, undefined);
      await digests.put(anItem('c-1'), undefined);
      await digests.put(anItem('c-2'), undefined);
      await digests.takeOut(anItem('c-1', second));
      expect(await digests.items(first)).toHaveLength(2);

      await digests.takeOut(anItem('c-1'));
      await digests.takeOut(anItem('c-1'));
      expect(await digests.items(first)).toEqual([anItem('c-2')]);
      expect(await digests.head(group)).toMatchObject({ count: 1, bytes });
      await digests.close(first);
      await digests.takeOut(anItem('c-2'));
      expect(await digests.head(group)).toMatchObject({ state: 'closed', count: 1 });
    });

    it('has room for the first of a window, whatever its size', async () => {
      await digests.open({ ...head, isFirstSent: true, count: 0, bytes: 0 }, undefined);

      expect(await digests.takePlace(first, { ...room, bytes: 1000 })).toMatchObject({ count: 1, bytes: 1000 });
      expect(await digests.takePlace(first, room)).toBeUndefined();
    });

    it('lets nobody into a window that is closed', async () => {
      await digests.open(head, undefined);
      await digests.close(second);
      expect(await digests.takePlace(first, room)).toBeDefined();
      await digests.close(first);
      await digests.close(first);

      expect(await digests.takePlace(first, room)).toBeUndefined();
      expect(await digests.head(group)).toMatchObject({ state: 'closed' });
      await digests.close({ ...first, group: 'g2' });
      expect(await digests.head({ ...group, group: 'g2' })).toBeUndefined();
    });

    it('keeps one item for each notification, in one window', async () => {
      const full = anItem('c-2', {
        locale: 'fr',
        inline: { contactPoints: { email: 'ada@example.com' } },
        expiresAt: at,
      });
      expect(await digests.put(anItem('c-1'), undefined)).toBe(true);
      expect(await digests.put(anItem('c-1', second), undefined)).toBe(false);
      expect(await digests.put(full, undefined)).toBe(true);
      expect(await digests.put(anItem('c-3', { gatheredAt: '2026-03-11T11:59:59.000Z' }), undefined)).toBe(true);
      expect(await digests.put(anItem('c-4', { isSentAlone: true }), undefined)).toBe(true);

      expect((await digests.items(first)).map(({ notificationId }) => notificationId)).toEqual(['c-3', 'c-1', 'c-2']);
      expect((await digests.items(first))[2]).toEqual(full);
      expect(await digests.put(anItem('c-1', second), second.window)).toBe(false);
      expect(await digests.put(anItem('c-1', second), first.window)).toBe(true);
      expect((await digests.items(second)).map(({ notificationId }) => notificationId)).toEqual(['c-1']);
      await digests.remove(first, [id('c-2'), id('c-3'), id('c-9')]);
      expect(await digests.items(first)).toEqual([]);
    });

    it('sees at once what is known of a notification', async () => {
      expect(await digests.look(group, id('c-1'))).toEqual({ head: undefined, item: undefined, isDealtWith: false });
      await digests.open(head, undefined);
      await digests.put(anItem('c-1'), undefined);
      await stores.settle('c-1');

      expect(await digests.look(group, id('c-1'))).toEqual({ head, item: anItem('c-1'), isDealtWith: true });
      expect(await digests.look(group, id('c-2'))).toEqual({ head, item: undefined, isDealtWith: false });
    });

    it('says once what a window has come to', async () => {
      expect(await digests.contents(first)).toBeUndefined();
      await digests.markSent(first);
      expect(await digests.settleContents(contents)).toEqual(contents);
      expect(await digests.settleContents({ ...contents, told: [] })).toEqual(contents);
      await digests.markSent(first);
      expect(await digests.contents(first)).toEqual({ ...contents, isSent: true });
      expect(await digests.contents(second)).toBeUndefined();
    });
  });

  describe.each([
    ['on DynamoDB', onDynamo],
    ['in memory', inMemory],
  ])('the ledger of caps %s', (_, make) => {
    const key = { recipientId: ada, category: 'marketing', channel: 'email' } as const;
    const entry = (name: string, moment = now) => ({ notificationId: id(name), type: 'weekly.offers', at: moment });
    const capped = { kind: 'capped', until: now + 1, because: 'two' } as const;
    const two = (sent: readonly SentMessage[]) => (sent.length < 2 ? ({ kind: 'allowed' } as const) : capped);
    let caps: CapLedger;
    beforeEach(async () => {
      ({ caps } = await make());
    });

    it('counts a notification from its latest try, which has to fit in again', async () => {
      const seen: SentMessage[][] = [];
      const see = (sent: readonly SentMessage[]) => {
        seen.push([...sent]);
        return two(sent);
      };
      const minute = 60_000;
      expect(await caps.reserve(key, entry('n-1', now), see)).toEqual({ kind: 'allowed' });
      expect(await caps.reserve(key, entry('n-1', now + minute), see)).toEqual({ kind: 'allowed' });
      expect(await caps.reserve(key, entry('n-2', now + minute), see)).toEqual({ kind: 'allowed' });
      expect(seen.map((sent) => sent.map(({ at }) => at))).toEqual([[], [], [now + minute]]);
      // the others have taken what there was while it did not go out
      expect(await caps.reserve(key, entry('n-3', now + minute), () => ({ kind: 'allowed' }))).toEqual({
        kind: 'allowed',
      });
      expect(await caps.reserve(key, entry('n-1', now + 2 * minute), two)).toEqual(capped);
    });

    it('counts what was reserved, each notification once', async () => {
      for (const name of ['n-1', 'n-1', 'n-2', 'n-1'])
        expect(await caps.reserve(key, entry(name), two)).toEqual({ kind: 'allowed' });
      expect(await caps.reserve(key, entry('n-3'), two)).toEqual(capped);
      expect(await caps.reserve({ ...key, channel: 'sms' }, entry('n-3'), two)).toEqual({ kind: 'allowed' });
      expect(await caps.reserve({ ...key, category: 'product' }, entry('n-3'), two)).toEqual({ kind: 'allowed' });
    });

    it('frees the place of what was not sent', async () => {
      for (const name of ['n-1', 'n-2']) await caps.reserve(key, entry(name), two);
      await caps.giveBack(key, id('n-1'));
      await caps.giveBack(key, id('n-1'));
      await caps.giveBack(key, id('n-9'));

      expect(await caps.reserve(key, entry('n-3'), two)).toEqual({ kind: 'allowed' });
      expect(await caps.reserve(key, entry('n-4'), two)).toEqual(capped);
    });

    it('never lets out more than may be, however many ask at once', async () => {
      const verdicts = await Promise.all(
        Array.from({ length: 6 }, (_, number) => caps.reserve(key, entry(`n-${number}`), two)),
      );

      expect(verdicts.filter(({ kind }) => kind === 'allowed')).toHaveLength(2);
    });

    it('counts from the full second after, and forgets what no cap counts any more', async () => {
      const seen: (readonly SentMessage[])[] = [];
      const see = (sent: readonly SentMessage[]) => {
        seen.push(sent);
        return { kind: 'allowed' } as const;
      };
      await caps.reserve(key, entry('n-1', now + 1), see);
      await caps.reserve(key, entry('n-2', now + 9 * 86_400_000), see);
      await caps.reserve(key, entry('n-3', now + 9 * 86_400_000), see);

      const type = 'weekly.offers';
      expect(seen).toEqual([[], [{ type, at: now + 1000 }], [{ type, at: now + 9 * 86_400_000 }]]);
    });
  });

  describe('the table', () => {
    it('forgets what was sent eight days after the last of it', async () => {
      const { caps, tableName } = await onDynamo();
      const key = { recipientId: ada, category: 'marketing', channel: 'email' } as const;
      await caps.reserve(key, { notificationId: id('n-1'), type: 'weekly.offers', at: now }, () => ({
        kind: 'allowed',
      }));
      const { Item = {} } = await local.client.send(
        new GetItemCommand({ TableName: tableName, Key: capKey(ada, 'marketing', 'email') }),
      );

      expect(Item['PK']).toEqual({ S: 'R#ada' });
      expect(unmarshall(Item)['ttl']).toBe(now / 1000 + 8 * 86_400);
    });

    it('has entries woken in the first full minute from their moment on, never one that was looked at', async () => {
      const tableName = await local.newTable();
      const clock = { now };
      const due = new DynamoDuePointers(local.client, { tableName, now: () => new Date(clock.now) });
      const entry = {
        kind: 'digest',
        recipientId: ada,
        notificationId: first.window,
        version: 1,
        lane: 'normal',
        source: 'p',
      } as const;
      const entriesOf = async (minute: string) => {
        const query = dueQuery({ minute, shard: dueShardOf(ada) });
        const { Items = [] } = await local.client.send(new QueryCommand({ TableName: tableName, ...query }));
        return Items.map((item) => unmarshall(item)['notificationId']);
      };

      await due.add(entry, now + 1);
      await due.add(entry, now + 120_000);
      await due.add({ ...entry, notificationId: second.window }, now - 3_600_000);
      expect(await entriesOf(at)).toEqual([]);
      expect(await entriesOf('2026-03-11T12:01:00.000Z')).toEqual([first.window, second.window]);
      expect(await entriesOf('2026-03-11T12:02:00.000Z')).toEqual([first.window]);
    });
  });
});
