import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ChannelSettings } from '../../../lambdas/contracts/environment.ts';
import type { ProviderCounts } from '../../../lambdas/domain/provider-health.ts';
import { rebalanceChannels } from '../../../lambdas/flow/rebalance-providers.ts';
import { MemoryProviderHealth } from '../fakes/memory-provider-health.ts';

const minute = 60_000;
const noon = Date.parse('2026-03-01T12:00:00Z');
let moment = noon;
const now = () => new Date(moment);

const provider = (name: string, share: number) => ({ name, share, confirms: true, looksUp: false });
const queues = { urgent: 'https://sqs.example.com/urgent', rest: 'https://sqs.example.com/rest' };
const settings: ChannelSettings = {
  email: { ...queues, providers: [provider('ses', 90), provider('sendgrid', 10)] },
  push: { ...queues, providers: [provider('sns', 100)] },
};

let ledger: MemoryProviderHealth;
let lines: unknown[];
let weights: unknown[];
let moved: unknown[];
let writes: string[];

beforeEach(() => {
  moment = noon;
  ledger = new MemoryProviderHealth(now);
  [lines, weights, moved, writes] = [[], [], [], []];
});

const run = (changed: Partial<MemoryProviderHealth> = {}) =>
  rebalanceChannels({
    ledger: {
      readHealth: (channel) => ledger.readHealth(channel),
      readCounts: (channel, from, to) => ledger.readCounts(channel, from, to),
      writeHealth: (channel, health) => {
        writes.push(channel);
        return ledger.writeHealth(channel, health);
      },
      ...changed,
    },
    settings,
    meter: {
      weight: (...told) => weights.push(told),
      weightMoved: (...told) => moved.push(told),
    },
    log: { info: (sentence, keys) => lines.push([sentence, keys]) },
    now,
  })();

/** Trouble with a provider of e-mail in the minute that is over now. */
async function failing(name: string, faults: number) {
  await ledger.count('email', [{ provider: name, attempts: faults, faults, accepted: 0 }]);
  moment += minute;
}
const weightOf = (name: string) => ledger.health.get('email')?.providers[name]?.weight;

describe('rebalancing', () => {
  it('tells the weight of every provider of every channel that is on, each run', async () => {
    await run();
    await run();

    const once = [
      ['email', 'ses', 90],
      ['email', 'sendgrid', 10],
      ['push', 'sns', 100],
    ];
    expect(weights).toEqual([...once, ...once]);
    expect([lines, moved]).toEqual([[], []]);
  });

  it('writes the first time, and then only what has changed', async () => {
    await run();
    expect(writes).toEqual(['email', 'push']);
    moment += minute;
    await run();

    expect(writes).toEqual(['email', 'push']);
  });

  it('moves traffic away from a provider in trouble, and says so once', async () => {
    await failing('ses', 60);
    await run();

    expect(weightOf('ses')).toBeLessThan(90);
    expect(moved).toContainEqual(['email', 'ses']);
    expect(lines).toContainEqual([
      'Provider health changed',
      expect.objectContaining({ channel: 'email', provider: 'ses', because: 'error-shift', from: 90 }),
    ]);
    expect(lines).toHaveLength(moved.length);
  });

  it('moves nothing twice when it runs again in the same minute', async () => {
    await failing('ses', 60);
    await run();
    const [weight, told] = [weightOf('ses'), lines.length];
    moment += 20_000;
    await run();

    expect(told).toBeGreaterThan(0);
    expect([weightOf('ses'), lines.length]).toEqual([weight, told]);
  });

  it('has one of two runs at once move and tell, and the other stay silent', async () => {
    await failing('ses', 60);
    await run({ writeHealth: async () => false });
    expect([lines, moved, weights]).toEqual([[], [], []]);

    await Promise.all([run(), run()]);
    expect(ledger.health.get('email')?.version).toBe(1);
    expect(lines.filter((line) => JSON.stringify(line).includes('error-shift'))).toHaveLength(1);
  });

  it('looks back as far as a slow provider shows', async () => {
    const asked: number[][] = [];
    const readCounts = async (_: unknown, from: number, to: number): Promise<readonly ProviderCounts[]> => {
      asked.push([(from - noon) / minute, (to - noon) / minute]);
      return [];
    };
    await run({ readCounts });

    expect(asked).toEqual([
      [-16, 0],
      [-16, 0],
    ]);
  });

  it('rebalances the other channels when one cannot be read, and fails', async () => {
    const readHealth: MemoryProviderHealth['readHealth'] = (channel) =>
      channel === 'email' ? Promise.reject(new Error('throttled')) : ledger.readHealth(channel);

    await expect(run({ readHealth })).rejects.toThrow('1 channels were not rebalanced');
    expect(weights).toEqual([['push', 'sns', 100]]);
  });
});
