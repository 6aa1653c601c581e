import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { Channel } from '../../domain/channel.ts';
import {
  type ChannelHealth,
  channelHealthSchema,
  type ProviderCounts,
  type ProviderState,
} from '../../domain/provider-health.ts';
import type { ConfiguredProvider, ProviderHealth, ProviderLedger, ProviderTally } from '../../ports/provider-health.ts';
import { channelHealthKey, providerCountsKey, providerCountsQuery, providerShards, toItem } from './keys.ts';

/** How old health may be when it is used. */
const cachedMs = 5_000;

/** How often one copy of a function may try an unhealthy provider. */
const probeEveryMs = 5_000;

const counterNames = ['attempts', 'faults', 'accepted', 'confirmed'] as const;
type Counters = Partial<Record<(typeof counterNames)[number], number>>;

const count = z.number().default(0);
const countersSchema = z.object({
  SK: z.string(),
  attempts: count,
  faults: count,
  accepted: count,
  confirmed: count,
});

interface Known {
  readonly until: number;
  readonly health: Promise<ChannelHealth | undefined>;
}

/**
 * One item with the health of a channel's providers, and counters by the minute, which are gone after a day.
 *
 * An addition that was made and whose answer was lost is made again by the SDK: counters may be a little too high.
 */
export class DynamoProviderHealth implements ProviderHealth, ProviderLedger {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => Date;
  readonly #chance: () => number;
  readonly #known = new Map<Channel, Known>();
  readonly #configured = new Map<Channel, readonly ConfiguredProvider[]>();
  readonly #probedAt = new Map<string, number>();

  /** @param chance - from 0 up to 1: spreads counters over their shards */
  constructor(
    client: DynamoDBClient,
    { tableName, now, chance }: { tableName: string; now: () => Date; chance: () => number },
  ) {
    this.#client = client;
    this.#tableName = tableName;
    this.#now = now;
    this.#chance = chance;
  }

  /** A probe is granted by the reading: `mayProbe` is true for one reading in five seconds, whoever makes use of it. */
  async read(channel: Channel, configured: readonly ConfiguredProvider[]): Promise<readonly ProviderState[]> {
    this.#configured.set(channel, configured);
    const health = await this.#cachedHealth(channel);
    const nobodyHasAShare = configured.every(({ share }) => share === 0);
    return configured.map(({ name, share, confirms, looksUp }) => {
      const known = health?.providers[name];
      const isHealthy = known?.unhealthySince === undefined;
      return {
        name,
        isHealthy,
        weight: nobodyHasAShare ? 1 : (known?.weight ?? share),
        mayProbe: !isHealthy && this.#grantProbe(`${channel}#${name}`),
        confirms,
        looksUp,
      };
    });
  }

  async count(channel: Channel, tallies: readonly ProviderTally[]): Promise<void> {
    const health = await this.#known.get(channel)?.health;
    const hasChoice = (this.#configured.get(channel)?.length ?? 0) > 1;
    const telling = tallies.filter(
      ({ provider, faults }) => hasChoice || faults > 0 || health?.providers[provider]?.unhealthySince !== undefined,
    );
    const moment = this.#now().getTime();
    await Promise.all(
      telling.map(({ provider, attempts, faults, accepted }) =>
        this.#add(channel, provider, moment, { attempts, faults, accepted }),
      ),
    );
  }

  async confirmed(channel: Channel, provider: string, attemptedAt: readonly number[]): Promise<void> {
    const byMinute = Map.groupBy(attemptedAt, (moment) => Math.floor(moment / 60_000) * 60_000);
    await Promise.all(
      [...byMinute].map(([minute, { length }]) => this.#add(channel, provider, minute, { confirmed: length })),
    );
  }

  async readHealth(channel: Channel): Promise<ChannelHealth | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: channelHealthKey(channel) }),
    );
    return Item && channelHealthSchema.parse(unmarshall(Item));
  }

  async readCounts(channel: Channel, from: number, to: number): Promise<readonly ProviderCounts[]> {
    const shards = await Promise.all(
      Array.from({ length: providerShards }, (_, shard) => this.#readShard(channel, shard, from, to)),
    );
    return [...Map.groupBy(shards.flat(), ({ SK }) => SK)]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([sortKey, counted]) => {
        const sum = (name: (typeof counterNames)[number]) => counted.reduce((total, each) => total + each[name], 0);
        const [minute = '', provider = ''] = sortKey.split('#');
        return {
          provider,
          minute: Date.parse(`${minute}:00Z`),
          attempts: sum('attempts'),
          faults: sum('faults'),
          accepted: sum('accepted'),
          confirmed: sum('confirmed'),
        };
      });
  }

  async writeHealth(channel: Channel, health: ChannelHealth): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: { ...channelHealthKey(channel), ...toItem(health) },
          ConditionExpression: 'attribute_not_exists(PK) OR #version = :previous',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: toItem({ ':previous': health.version - 1 }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  #cachedHealth(channel: Channel): Promise<ChannelHealth | undefined> {
    const moment = this.#now().getTime();
    const known = this.#known.get(channel);
    if (known && moment < known.until) return known.health;
    const health = this.readHealth(channel);
    this.#known.set(channel, { until: moment + cachedMs, health });
    // whoever waits for it gets the error; the next one asks again
    health.catch(() => this.#known.delete(channel));
    return health;
  }

  #grantProbe(provider: string): boolean {
    const moment = this.#now().getTime();
    if (moment - (this.#probedAt.get(provider) ?? Number.NEGATIVE_INFINITY) < probeEveryMs) return false;
    this.#probedAt.set(provider, moment);
    return true;
  }

  async #add(channel: Channel, provider: string, moment: number, counters: Counters): Promise<void> {
    const shard = Math.floor(this.#chance() * providerShards);
    const added = Object.entries(counters).filter(([, value]) => value > 0);
    if (added.length === 0) return;
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: providerCountsKey(channel, shard, moment, provider),
        UpdateExpression: `SET #ttl = :ttl ADD ${added.map(([name]) => `#${name} :${name}`).join(', ')}`,
        ExpressionAttributeNames: { '#ttl': 'ttl', ...Object.fromEntries(added.map(([name]) => [`#${name}`, name])) },
        ExpressionAttributeValues: toItem({
          ':ttl': Math.ceil(moment / 1000) + 86_400,
          ...Object.fromEntries(added.map(([name, value]) => [`:${name}`, value])),
        }),
      }),
    );
  }

  /** One page: a shard holds an item for each provider and minute. */
  async #readShard(channel: Channel, shard: number, from: number, to: number) {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({ TableName: this.#tableName, ...providerCountsQuery(channel, shard, from, to) }),
    );
    return Items.map((item) => countersSchema.parse(unmarshall(item)));
  }
}
