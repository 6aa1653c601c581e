import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoProviderHealth } from '../../adapters/dynamodb/dynamo-provider-health.ts';
import { EmfMeter } from '../../adapters/powertools/emf-meter.ts';
import { scheduledTask } from '../../runtime/scheduled-task.ts';
import { environment } from './env.ts';
import { rebalanceProviders } from './handler.ts';

const env = environment.parse(process.env);
const logger = new Logger();
const meter = new EmfMeter(new Metrics());
const now = () => new Date();

export const handler = scheduledTask(
  rebalanceProviders({
    ledger: new DynamoProviderHealth(new DynamoDBClient({}), {
      tableName: env.TABLE_NAME,
      now,
      chance: Math.random,
    }),
    settings: env.CHANNELS,
    meter,
    log: logger,
    now,
  }),
  { logger, metrics: meter },
);
