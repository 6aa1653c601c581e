import { randomUUID } from 'node:crypto';
import { catalogue } from '../../../notifications/catalogue.ts';
import { DynamoBroadcasts } from '../../adapters/dynamodb/dynamo-broadcasts.ts';
import { DynamoDeliveryLog } from '../../adapters/dynamodb/dynamo-delivery-log.ts';
import { DynamoDigests } from '../../adapters/dynamodb/dynamo-digests.ts';
import { DynamoDuePointers } from '../../adapters/dynamodb/dynamo-due-pointers.ts';
import { DynamoTopics } from '../../adapters/dynamodb/dynamo-topics.ts';
import { DynamoWaitingRoom } from '../../adapters/dynamodb/dynamo-waiting-room.ts';
import { watchBroadcasts } from '../../flow/broadcasts/broadcast-watch.ts';
import { startBroadcast } from '../../flow/broadcasts/start-broadcast.ts';
import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { pipeline } from '../../wiring/pipeline.ts';
import { environment } from './env.ts';
import { routeNotification } from './handler.ts';

const env = environment.parse(process.env);
const base = pipeline(env);
const table = { tableName: env.TABLE_NAME, now: base.now, newId: randomUUID };
const broadcasts = new DynamoBroadcasts(base.dynamo, { ...table, chance: Math.random });
const watch = watchBroadcasts({ ...base, broadcasts });

export const handler = sqsBatch(
  routeNotification({
    ...base,
    catalogue,
    deliveries: new DynamoDeliveryLog(base.dynamo, { tableName: env.TABLE_NAME, retentionDays: env.RETENTION_DAYS }),
    waitingRoom: new DynamoWaitingRoom(base.dynamo, { tableName: env.TABLE_NAME, now: base.now }),
    digests: new DynamoDigests(base.dynamo, table),
    due: new DynamoDuePointers(base.dynamo, table),
    broadcast: startBroadcast({
      ...base,
      topics: new DynamoTopics(base.dynamo, table),
      broadcasts,
      fanOutQueueUrl: env.FAN_OUT_QUEUE_URL,
      newId: randomUUID,
    }),
    isBroadcastCancelled: watch.isCancelled,
    countSettled: watch.count,
    channels: env.CHANNELS,
    refusedQueueUrl: env.REFUSED_QUEUE_URL,
    settledEvents: env.SETTLED_EVENTS,
    defaultCountry: env.DEFAULT_COUNTRY || undefined,
  }),
  base,
);
