import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoWantedPaces } from '../../adapters/dynamodb/dynamo-wanted-paces.ts';
import { QueueTap } from '../../adapters/lambda/queue-tap.ts';
import { EmfMeter } from '../../adapters/powertools/emf-meter.ts';
import { channels } from '../../domain/channel.ts';
import { scheduledTask } from '../../runtime/scheduled-task.ts';
import { environment } from './env.ts';
import { paceChannels } from './handler.ts';

const env = environment.parse(process.env);
const logger = new Logger();
const meter = new EmfMeter(new Metrics());
const lambda = new LambdaClient({});

export const handler = scheduledTask(
  paceChannels({
    wanted: new DynamoWantedPaces(new DynamoDBClient({}), { tableName: env.TABLE_NAME }),
    taps: new Map(
      channels.flatMap((channel) => {
        const queue = env.TAPPED_QUEUES[channel];
        return queue === undefined ? [] : [[channel, new QueueTap(lambda, queue)] as const];
      }),
    ),
    now: () => new Date(),
    meter,
    log: logger,
  }),
  { logger, metrics: meter },
);
