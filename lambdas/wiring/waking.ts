import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDueList } from '../adapters/dynamodb/dynamo-due-list.ts';
import { EmfMeter } from '../adapters/powertools/emf-meter.ts';
import { SqsMessageQueue } from '../adapters/sqs/sqs-message-queue.ts';

/** What the functions are made of that wake what is due. */
export function waking(env: { TABLE_NAME: string; DUE_QUEUE_URL: string }) {
  const logger = new Logger();
  return {
    logger,
    log: logger,
    metrics: new EmfMeter(new Metrics()),
    dueList: new DynamoDueList(new DynamoDBClient({}), { tableName: env.TABLE_NAME }),
    queue: new SqsMessageQueue(new SQSClient({})),
    dueQueueUrl: env.DUE_QUEUE_URL,
    now: () => new Date(),
  };
}
