import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoProviderHealth } from '../../../lambdas/adapters/dynamodb/dynamo-provider-health.ts';
import type { ChannelHealth } from '../../../lambdas/domain/provider-health.ts';
import type { ConfiguredProvider, ProviderHealth, ProviderLedger } from '../../../lambdas/ports/provider-health.ts';
import { MemoryProviderHealth } from '../fakes/memory-provider-health.ts';
import { dynamoDbs, type TestDynamoDb } from './local-dynamodb.ts';

const noon = Date.parse('2026-03-01T12:00:00Z');
const minute = 60_000;
let moment = noon;
const now = () => new Date(moment);

const provider = (name: string, share: number): ConfiguredProvider => ({ name, share, confirms: true, looksUp: false });
const pair = [provider('ses', 90), provider('sendgrid', 10)];
const healthOf = (over: Partial<ChannelHealth> = {}): ChannelHealth => ({
  providers: { ses: { weight: 0, unhealthySince: '2026-03-01T11:59:00.000Z' }, sendgrid: { weight: 30 } },
  driftedAt: '2026-03-01T11:45:00.000Z',
  changes: [{ at: '2026-03-01T11:59:00.000Z', provider: 'ses', because: 'unhealthy', from: 90, to: 0 }],
  version: 1,
  ...over,
});

describe.each(dynamoDbs)('with %s', (_, startDynamoDb) => {
  let local: TestDynamoDb;
  let dynamo: DynamoDBClient;
  beforeAll(async () => {
    local = await startDynamoDb();
    dynamo = local.client;
  });
  afterAll(() => local.stop());
  beforeEach(() => {
    moment = noon;
  });

  const onDynamo = async (chance: () => number = Math.random) => {
    const tableName = await local.newTable();
    return { tableName, health: new DynamoProviderHealth(dynamo, { tableName, now, chance }) };
  };
  const items = async (TableName: string) =>
    ((await dynamo.send(new ScanCommand({ TableName }))).Items ?? []).map((item) => unmarshall(item));

  describe.each<[string, () => Promise<ProviderHealth & ProviderLedger>]>([
    ['on DynamoDB', async () => (await onDynamo()).health],
    ['in memory', async () => new MemoryProviderHealth(now)],
  ])('provider health, %s', (_, make) => {
    let health: ProviderHealth & ProviderLedger;
    beforeEach(async () => {
      health = await make();
    });
    const counted = () => health.readCounts('email', noon - 15 * minute, noon + minute);

    it('is good, with the configured shares, as long as nothing was recorded', async () => {
      const states = await health.read('email', pair);

      expect(states).toEqual([
        { name: 'ses', isHealthy: true, weight: 90, mayProbe: false, confirms: true, looksUp: false },
        { name: 'sendgrid', isHealthy: true, weight: 10, mayProbe: false, confirms: true, looksUp: false },
      ]);
    });

    it('gives providers without any share equal weights', async () => {
      await health.writeHealth('email', healthOf({ providers: { ses: { weight: 0 }, sendgrid: { weight: 0 } } }));
      const states = await health.read('email', [provider('ses', 0), provider('sendgrid', 0)]);

      expect(states.map(({ weight }) => weight)).toEqual([1, 1]);
    });

    it('is as it was last written, in the order of the configuration', async () => {
      await health.writeHealth('email', healthOf());
      const states = await health.read('email', [provider('new', 5), ...pair]);

      expect(states).toMatchObject([
        { name: 'new', isHealthy: true, weight: 5 },
        { name: 'ses', isHealthy: false, weight: 0, mayProbe: true },
        { name: 'sendgrid', isHealthy: true, weight: 30, mayProbe: false },
      ]);
    });

    it('grants one probe of an unhealthy provider in five seconds', async () => {
      await health.writeHealth('email', healthOf());
      const granted: boolean[] = [];
      for (const after of [0, 0, 4_999, 5_000, 5_001, 10_000]) {
        moment = noon + after;
        granted.push((await health.read('email', pair))[0]?.mayProbe === true);
      }

      expect(granted).toEqual([true, false, false, true, false, true]);
    });

    it.each([
      ['nothing of a healthy batch of the only provider', [provider('ses', 100)], 0, []],
      ['a fault of the only provider', [provider('ses', 100)], 1, [{ provider: 'ses', attempts: 10, faults: 1 }]],
      ['every batch where there is a choice', pair, 0, [{ provider: 'ses', attempts: 10, faults: 0, accepted: 10 }]],
    ])('counts %s', async (_, configured, faults, expected) => {
      await health.read('email', configured);
      await health.count('email', [{ provider: 'ses', attempts: 10, faults, accepted: 10 - faults }]);

      expect(await counted()).toMatchObject(expected);
    });

    it('counts what an unhealthy provider does, for that is how it recovers', async () => {
      await health.writeHealth('email', healthOf());
      await health.read('email', [provider('ses', 100)]);
      await health.count('email', [{ provider: 'ses', attempts: 1, faults: 0, accepted: 1 }]);

      expect(await counted()).toMatchObject([{ provider: 'ses', attempts: 1, accepted: 1 }]);
    });

    it('adds up batches by minute and provider, and confirmations in the minute of their attempt', async () => {
      await health.read('email', pair);
      const tally = { attempts: 10, faults: 2, accepted: 8 };
      await health.count('email', [
        { provider: 'ses', ...tally },
        { provider: 'sendgrid', ...tally },
      ]);
      moment = noon + 30_000;
      await Promise.all(Array.from({ length: 9 }, () => health.count('email', [{ provider: 'ses', ...tally }])));
      await health.confirmed('email', 'ses', [noon, noon + 59_999, noon - 1]);
      await health.confirmed('sms', 'ses', [noon]);

      expect(await counted()).toEqual([
        { provider: 'ses', minute: noon - minute, attempts: 0, faults: 0, accepted: 0, confirmed: 1 },
        { provider: 'sendgrid', minute: noon, ...tally, confirmed: 0 },
        { provider: 'ses', minute: noon, attempts: 100, faults: 20, accepted: 80, confirmed: 2 },
      ]);
    });

    it('reads the minutes asked for and no others', async () => {
      const minutes = [-16, -15, -1, 0, 1];
      await health.confirmed(
        'email',
        'ses',
        minutes.map((offset) => noon + offset * minute),
      );
      const read = async (from: number, to: number) =>
        (await health.readCounts('email', from, to)).map((each) => (each.minute - noon) / minute);

      expect(await read(noon - 15 * minute, noon)).toEqual([-15, -1]);
      expect(await read(noon - 15 * minute + 1, noon + 1)).toEqual([-15, -1, 0]);
    });

    it('is written by one of two who read the same version', async () => {
      expect(await health.readHealth('email')).toBeUndefined();
      const first = await Promise.all([
        health.writeHealth('email', healthOf()),
        health.writeHealth('email', healthOf({ changes: [] })),
      ]);
      expect(first.filter(Boolean)).toHaveLength(1);

      expect(await health.writeHealth('email', healthOf({ version: 3 }))).toBe(false);
      expect(await health.writeHealth('email', healthOf({ version: 2 }))).toBe(true);
      expect(await health.readHealth('email')).toEqual(healthOf({ version: 2 }));
      expect(await health.readHealth('sms')).toBeUndefined();
    });
  });

  describe('on DynamoDB', () => {
    it('reads health once in five seconds, however many ask', async () => {
      const { health } = await onDynamo();
      const reads = () => local.actions.filter((action) => action === 'GetItem').length;
      const before = reads();
      await Promise.all(Array.from({ length: 20 }, () => health.read('email', pair)));
      moment = noon + 4_999;
      await health.read('email', pair);
      expect(reads() - before).toBe(1);

      moment = noon + 5_000;
      await health.read('email', pair);
      expect(reads() - before).toBe(2);
    });

    it('does not keep a failure to read', async () => {
      const health = new DynamoProviderHealth(dynamo, { tableName: 'no-such-table', now, chance: () => 0 });
      const before = local.actions.length;
      await expect(health.read('email', pair)).rejects.toThrow();
      await expect(health.read('email', pair)).rejects.toThrow();

      expect(local.actions.length - before).toBe(2);
    });

    it('adds with one write a provider and batch, to one of eight shards, kept for a day', async () => {
      const chances = [0, 0.999];
      const { health, tableName } = await onDynamo(() => chances.shift() ?? 0.5);
      await health.read('email', pair);
      const before = local.actions.length;
      for (const attempts of [1, 2])
        await health.count('email', [{ provider: 'ses', attempts, faults: 0, accepted: 1 }]);

      expect(local.actions.slice(before)).toEqual(['UpdateItem', 'UpdateItem']);
      const ttl = noon / 1000 + 86_400;
      expect((await items(tableName)).sort((one, other) => one['attempts'] - other['attempts'])).toEqual([
        { PK: 'PROVIDER#email#0', SK: '2026-03-01T12:00#ses', attempts: 1, accepted: 1, ttl },
        { PK: 'PROVIDER#email#7', SK: '2026-03-01T12:00#ses', attempts: 2, accepted: 1, ttl },
      ]);
    });
  });
});
