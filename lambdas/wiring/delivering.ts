import type * as z from 'zod';
import { DynamoDeliveryLog } from '../adapters/dynamodb/dynamo-delivery-log.ts';
import { loadTemplates } from '../adapters/liquid/load-templates.ts';
import type { deliveringEnvironment } from '../contracts/environment.ts';
import type { Channel } from '../domain/channel.ts';
import { pipeline } from './pipeline.ts';

type Environment = z.output<z.ZodObject<typeof deliveringEnvironment>>;

/**
 * What every deliver function is made of, but for its sender.
 *
 * @param folder - where the bundle and its templates are
 * @param dimensions - those that all of the function's metrics share
 */
export function delivering(env: Environment, folder: string, dimensions: { channel: Channel; provider: string }) {
  const base = pipeline(env, dimensions);
  return {
    ...base,
    deliveries: new DynamoDeliveryLog(base.dynamo, { tableName: env.TABLE_NAME, retentionDays: env.RETENTION_DAYS }),
    templates: loadTemplates(folder),
    queueUrls: env.QUEUE_URLS,
    settledEvents: env.SETTLED_EVENTS,
    leaseSeconds: env.ATTEMPT_LEASE_SECONDS,
    defaultCountry: env.DEFAULT_COUNTRY || undefined,
    chance: Math.random,
  };
}
