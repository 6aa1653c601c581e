import { catalogue } from '../../../notifications/catalogue.ts';
import { DynamoBroadcasts } from '../../adapters/dynamodb/dynamo-broadcasts.ts';
import { DynamoDeliveryLog } from '../../adapters/dynamodb/dynamo-delivery-log.ts';
import { DynamoProviderHealth } from '../../adapters/dynamodb/dynamo-provider-health.ts';
import { watchBroadcasts } from '../../flow/broadcasts/broadcast-watch.ts';
import { workflowTask } from '../../runtime/workflow-task.ts';
import { pipeline } from '../../wiring/pipeline.ts';
import { environment } from './env.ts';
import { decideStep } from './handler.ts';

const env = environment.parse(process.env);
const base = pipeline(env);
const broadcasts = new DynamoBroadcasts(base.dynamo, {
  tableName: env.TABLE_NAME,
  now: base.now,
  chance: Math.random,
});

export const handler = workflowTask(
  decideStep({
    ...base,
    catalogue,
    deliveries: new DynamoDeliveryLog(base.dynamo, { tableName: env.TABLE_NAME, retentionDays: env.RETENTION_DAYS }),
    health: new DynamoProviderHealth(base.dynamo, { tableName: env.TABLE_NAME, now: base.now, chance: Math.random }),
    broadcasts: watchBroadcasts({ ...base, broadcasts }),
    channels: env.CHANNELS,
    settledEvents: env.SETTLED_EVENTS,
    leaseSeconds: env.ATTEMPT_LEASE_SECONDS,
    defaultCountry: env.DEFAULT_COUNTRY || undefined,
    chance: Math.random,
  }),
  base,
);
