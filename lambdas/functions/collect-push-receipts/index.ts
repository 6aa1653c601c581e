import { Logger } from '@aws-lambda-powertools/logger';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SqsMessageQueue } from '../../adapters/sqs/sqs-message-queue.ts';
import { logSubscription } from '../../runtime/log-subscription.ts';
import { environment } from './env.ts';
import { collectPushReceipts } from './handler.ts';

const env = environment.parse(process.env);

export const handler = logSubscription(
  collectPushReceipts({ queue: new SqsMessageQueue(new SQSClient({})), receiptsQueueUrl: env.RECEIPTS_QUEUE_URL }),
  { logger: new Logger() },
);
