import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoMessageIndex } from '../../adapters/dynamodb/dynamo-message-index.ts';
import { SnsPushSender } from '../../adapters/sns/sns-push-sender.ts';
import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { delivering } from '../../wiring/delivering.ts';
import { environment } from './env.ts';
import { deliverPush } from './handler.ts';

const env = environment.parse(process.env);
const base = delivering(env, __dirname, 'push');

const senders = [new SnsPushSender(new SNSClient({ maxAttempts: 1, requestHandler: { requestTimeout: 8_000 } }))];

const messages = new DynamoMessageIndex(base.dynamo, { tableName: env.TABLE_NAME, now: base.now });

export const handler = sqsBatch(
  deliverPush({ ...base, senders, messages, keepMessageIds: env.KEEP_MESSAGE_IDS }),
  base,
);
