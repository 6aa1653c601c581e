import { SFNClient } from '@aws-sdk/client-sfn';
import { AddressHash } from '../../adapters/dynamodb/address-hash.ts';
import { DynamoBroadcasts } from '../../adapters/dynamodb/dynamo-broadcasts.ts';
import { DynamoMessageIndex } from '../../adapters/dynamodb/dynamo-message-index.ts';
import { DynamoProviderHealth } from '../../adapters/dynamodb/dynamo-provider-health.ts';
import { DynamoReceiptLog } from '../../adapters/dynamodb/dynamo-receipt-log.ts';
import { DynamoSoftBounces } from '../../adapters/dynamodb/dynamo-soft-bounces.ts';
import { cachedSecret } from '../../adapters/secrets-manager/cached-secret.ts';
import { SfnTasks } from '../../adapters/stepfunctions/sfn-tasks.ts';
import { watchBroadcasts } from '../../flow/broadcasts/broadcast-watch.ts';
import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { pipeline } from '../../wiring/pipeline.ts';
import { environment } from './env.ts';
import { recordReceipt } from './handler.ts';

const env = environment.parse(process.env);
const base = pipeline(env);
const { dynamo, secrets, now } = base;
const table = { tableName: env.TABLE_NAME };
const broadcasts = new DynamoBroadcasts(dynamo, { ...table, now, chance: Math.random });
const hash = new AddressHash(cachedSecret(secrets, env.ADDRESS_KEY_SECRET_ARN, now));

export const handler = sqsBatch(
  recordReceipt({
    ...base,
    receipts: new DynamoReceiptLog(dynamo, table),
    messages: new DynamoMessageIndex(dynamo, { ...table, now }),
    softBounces: new DynamoSoftBounces(dynamo, { ...table, hash }),
    health: new DynamoProviderHealth(dynamo, { ...table, now, chance: Math.random }),
    broadcasts: watchBroadcasts({ ...base, broadcasts }),
    workflows: new SfnTasks(new SFNClient({})),
    contestedChannels: new Set(env.CONTESTED_CHANNELS),
    receiptsQueueUrl: env.RECEIPTS_QUEUE_URL,
    settledEvents: env.SETTLED_EVENTS,
  }),
  base,
);
