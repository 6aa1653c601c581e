import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoPersonalData } from '../../adapters/dynamodb/dynamo-personal-data.ts';
import { SnsDevices } from '../../adapters/sns/devices.ts';
import { httpEndpoint } from '../../runtime/http-endpoint.ts';
import { choosing } from '../../wiring/choosing.ts';
import { environment } from './env.ts';
import { eraseRecipient } from './handler.ts';

const env = environment.parse(process.env);
const base = choosing(env);

export const handler = httpEndpoint(
  eraseRecipient({
    ...base,
    personalData: new DynamoPersonalData(base.dynamo, {
      tableName: env.TABLE_NAME,
      evidenceTableName: env.EVIDENCE_TABLE_NAME,
    }),
    // it only forgets devices, so it needs no application to make one in
    devices: new SnsDevices(new SNSClient({}), {}),
  }),
  base,
);
