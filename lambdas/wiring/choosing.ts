import { ulid } from 'ulid';
import { DynamoConsentLog } from '../adapters/dynamodb/dynamo-consent-log.ts';
import { pipeline } from './pipeline.ts';

interface Environment {
  readonly TABLE_NAME: string;
  readonly EVIDENCE_TABLE_NAME: string;
  readonly EVENT_BUS_NAME: string;
  readonly ADDRESS_KEY_SECRET_ARN: string;
}

/** What every function is made of that changes what people want or have agreed to. */
export function choosing(env: Environment) {
  const base = pipeline(env);
  return { ...base, consents: new DynamoConsentLog(base.dynamo, { tableName: env.EVIDENCE_TABLE_NAME }), newId: ulid };
}
