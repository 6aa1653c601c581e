import { SNSClient } from '@aws-sdk/client-sns';
import { catalogue } from '../../../notifications/catalogue.ts';
import { categories } from '../../../notifications/categories.ts';
import { DynamoAudiences } from '../../adapters/dynamodb/dynamo-audiences.ts';
import { DynamoBroadcasts } from '../../adapters/dynamodb/dynamo-broadcasts.ts';
import { DynamoDeliveryLog } from '../../adapters/dynamodb/dynamo-delivery-log.ts';
import { DynamoDigests } from '../../adapters/dynamodb/dynamo-digests.ts';
import { DynamoPersonalData } from '../../adapters/dynamodb/dynamo-personal-data.ts';
import { DynamoTopics } from '../../adapters/dynamodb/dynamo-topics.ts';
import { DynamoWaitingRoom } from '../../adapters/dynamodb/dynamo-waiting-room.ts';
import { SignedLinks } from '../../adapters/jose/signed-links.ts';
import { cachedSecret } from '../../adapters/secrets-manager/cached-secret.ts';
import { SnsDevices } from '../../adapters/sns/devices.ts';
import { watchBroadcasts } from '../../flow/broadcasts/broadcast-watch.ts';
import { httpEndpoint } from '../../runtime/http-endpoint.ts';
import { choosing } from '../../wiring/choosing.ts';
import { environment } from './env.ts';
import { serveRecipientsApi } from './handler.ts';

const env = environment.parse(process.env);
const base = choosing(env);
const table = { tableName: env.TABLE_NAME, now: base.now };
const broadcasts = new DynamoBroadcasts(base.dynamo, { ...table, chance: Math.random });
const asking = categories.filter(({ consent }) => consent !== 'none');

export const handler = httpEndpoint(
  serveRecipientsApi({
    ...base,
    links: new SignedLinks(cachedSecret(base.secrets, env.LINK_KEYS_SECRET_ARN, base.now), base.now),
    publicUrl: env.PUBLIC_URL,
    devices: new SnsDevices(new SNSClient({}), env.PUSH_APPLICATIONS),
    personalData: new DynamoPersonalData(base.dynamo, {
      tableName: env.TABLE_NAME,
      evidenceTableName: env.EVIDENCE_TABLE_NAME,
    }),
    deliveries: new DynamoDeliveryLog(base.dynamo, { tableName: env.TABLE_NAME, retentionDays: env.RETENTION_DAYS }),
    waitingRoom: new DynamoWaitingRoom(base.dynamo, { ...table, now: base.now }),
    digests: new DynamoDigests(base.dynamo, table),
    settledEvents: env.SETTLED_EVENTS,
    settings: env.CHANNELS,
    topics: new DynamoTopics(base.dynamo, { ...table, newId: base.newId }),
    audiences: new DynamoAudiences(base.dynamo, table),
    broadcasts,
    countSettled: watchBroadcasts({ ...base, broadcasts }).count,
    receiptsQueueUrl: env.RECEIPTS_QUEUE_URL,
    catalogue,
    choosable: { types: catalogue, categories },
    wordings: asking.flatMap(({ words }) => Object.values(words).flatMap(({ consent }) => consent ?? [])),
    consentTitles: Object.fromEntries(
      asking.flatMap(({ words }) => Object.entries(words).map(([locale, { title }]) => [locale, title] as const)),
    ),
    defaultCountry: env.DEFAULT_COUNTRY || undefined,
  }),
  base,
);
