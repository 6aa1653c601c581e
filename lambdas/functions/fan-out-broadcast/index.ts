import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoBroadcasts } from '../../adapters/dynamodb/dynamo-broadcasts.ts';
import { DynamoTopics } from '../../adapters/dynamodb/dynamo-topics.ts';
import { SqsMessageQueue } from '../../adapters/sqs/sqs-message-queue.ts';
import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { environment } from './env.ts';
import { fanOutBroadcast } from './handler.ts';

const env = environment.parse(process.env);
const logger = new Logger();
const dynamo = new DynamoDBClient({});
const table = { tableName: env.TABLE_NAME, now: () => new Date() };

export const handler = sqsBatch(
  fanOutBroadcast({
    topics: new DynamoTopics(dynamo, { ...table, newId: randomUUID }),
    broadcasts: new DynamoBroadcasts(dynamo, { ...table, chance: Math.random }),
    queue: new SqsMessageQueue(new SQSClient({})),
    fanOutQueueUrl: env.FAN_OUT_QUEUE_URL,
    intakeQueues: env.INTAKE_QUEUES,
    newId: randomUUID,
    log: logger,
  }),
  { logger, metrics: { hasStoredMetrics: () => false, publishStoredMetrics: () => {} } },
);
