import { catalogue } from '../../../notifications/catalogue.ts';
import { DynamoDeliveryLog } from '../../adapters/dynamodb/dynamo-delivery-log.ts';
import { DynamoWaitingRoom } from '../../adapters/dynamodb/dynamo-waiting-room.ts';
import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { pipeline } from '../../wiring/pipeline.ts';
import { environment } from './env.ts';
import { routeNotification } from './handler.ts';

const env = environment.parse(process.env);
const base = pipeline(env);

export const handler = sqsBatch(
  routeNotification({
    ...base,
    catalogue,
    deliveries: new DynamoDeliveryLog(base.dynamo, { tableName: env.TABLE_NAME, retentionDays: env.RETENTION_DAYS }),
    waitingRoom: new DynamoWaitingRoom(base.dynamo, { tableName: env.TABLE_NAME, now: base.now }),
    channels: env.CHANNELS,
    refusedQueueUrl: env.REFUSED_QUEUE_URL,
    settledEvents: env.SETTLED_EVENTS,
    defaultCountry: env.DEFAULT_COUNTRY || undefined,
  }),
  base,
);
