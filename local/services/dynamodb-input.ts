import { isRecord } from '../is-record.ts';
import { plainValue } from './attribute-value.ts';

/** The partition key that an input is about: an item's, a key's, or the one that a query asks for. */
export function leadingKey(input: unknown, partitionKey: string): string | undefined {
  if (!isRecord(input)) return undefined;
  const key = input['Key'] ?? input['Item'] ?? queried(input) ?? input;
  const value = isRecord(key) ? plainValue(key[partitionKey]) : undefined;
  return value === undefined ? undefined : String(value);
}

/** The equalities of a KeyConditionExpression, by attribute. */
function queried(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  const { KeyConditionExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues } = input;
  if (typeof KeyConditionExpression !== 'string' || !isRecord(ExpressionAttributeValues)) return undefined;
  const equalities = KeyConditionExpression.matchAll(/(#?[\w.-]+)\s*=\s*(:\w+)/g);
  return Object.fromEntries(
    [...equalities].map(([, name = '', value = '']) => {
      const attribute = isRecord(ExpressionAttributeNames) ? ExpressionAttributeNames[name] : undefined;
      return [typeof attribute === 'string' ? attribute : name, ExpressionAttributeValues[value]];
    }),
  );
}

/** A table may be named by its ARN. */
export function tableName(nameOrArn: string): string {
  return nameOrArn.split('/').at(-1) ?? nameOrArn;
}

/** Of a BatchWriteItem: its puts and deletes; of a BatchGetItem: its keys. */
export function writesOrKeys(request: unknown): readonly unknown[] {
  if (isRecord(request) && Array.isArray(request['Keys'])) return request['Keys'];
  if (!Array.isArray(request)) return [];
  return request.map((write) => (isRecord(write) ? (write['PutRequest'] ?? write['DeleteRequest']) : undefined));
}
