import { SFNClient } from '@aws-sdk/client-sfn';
import type * as z from 'zod';
import { DynamoBroadcasts } from '../adapters/dynamodb/dynamo-broadcasts.ts';
import { DynamoCaps } from '../adapters/dynamodb/dynamo-caps.ts';
import { DynamoDeliveryLog } from '../adapters/dynamodb/dynamo-delivery-log.ts';
import { DynamoProviderHealth } from '../adapters/dynamodb/dynamo-provider-health.ts';
import { DynamoStartLimit } from '../adapters/dynamodb/dynamo-start-limit.ts';
import { DynamoWaitingRoom } from '../adapters/dynamodb/dynamo-waiting-room.ts';
import { loadTemplates } from '../adapters/liquid/load-templates.ts';
import { SfnTasks } from '../adapters/stepfunctions/sfn-tasks.ts';
import { SfnWorkflows } from '../adapters/stepfunctions/sfn-workflows.ts';
import type { deliveringEnvironment } from '../contracts/environment.ts';
import type { Channel } from '../domain/channel.ts';
import { pipeline } from './pipeline.ts';

type Environment = z.output<z.ZodObject<typeof deliveringEnvironment>>;

/**
 * What every deliver function is made of, but for its senders.
 *
 * @param folder - where the bundle and its templates are
 */
export function delivering(env: Environment, folder: string, channel: Channel) {
  const base = pipeline(env, { channel });
  const { dynamo, now } = base;
  const sfn = new SFNClient({});
  const limit = new DynamoStartLimit(dynamo, {
    tableName: env.TABLE_NAME,
    perMinute: env.WORKFLOW_STARTS_PER_MINUTE,
    now,
  });
  return {
    ...base,
    deliveries: new DynamoDeliveryLog(dynamo, { tableName: env.TABLE_NAME, retentionDays: env.RETENTION_DAYS }),
    caps: new DynamoCaps(dynamo, { tableName: env.TABLE_NAME }),
    waitingRoom: new DynamoWaitingRoom(dynamo, { tableName: env.TABLE_NAME, now }),
    broadcasts: new DynamoBroadcasts(dynamo, { tableName: env.TABLE_NAME, now, chance: Math.random }),
    health: new DynamoProviderHealth(dynamo, { tableName: env.TABLE_NAME, now, chance: Math.random }),
    starts: new SfnWorkflows(sfn, { stateMachineArn: env.WORKFLOW_ARN, limit }),
    tasks: new SfnTasks(sfn),
    templates: loadTemplates(folder),
    channels: env.CHANNELS,
    settledEvents: env.SETTLED_EVENTS,
    leaseSeconds: env.ATTEMPT_LEASE_SECONDS,
    defaultCountry: env.DEFAULT_COUNTRY || undefined,
    chance: Math.random,
  };
}
