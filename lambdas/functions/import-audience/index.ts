import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoAudiences } from '../../adapters/dynamodb/dynamo-audiences.ts';
import { S3AudienceFiles } from '../../adapters/s3/s3-audience-files.ts';
import { SqsMessageQueue } from '../../adapters/sqs/sqs-message-queue.ts';
import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { environment } from './env.ts';
import { importAudiences } from './handler.ts';

const env = environment.parse(process.env);
const logger = new Logger();
const now = () => new Date();

export const handler = sqsBatch(
  importAudiences({
    files: new S3AudienceFiles(new S3Client({})),
    audiences: new DynamoAudiences(new DynamoDBClient({}), { tableName: env.TABLE_NAME, now }),
    queue: new SqsMessageQueue(new SQSClient({})),
    audienceQueueUrl: env.AUDIENCE_QUEUE_URL,
    // about 40,000 people, ten seconds of writing: ten files at once stay within the function's time
    rangeBytes: 1024 * 1024,
    newId: randomUUID,
    now,
    log: logger,
  }),
  { logger, metrics: { hasStoredMetrics: () => false, publishStoredMetrics: () => {} } },
);
