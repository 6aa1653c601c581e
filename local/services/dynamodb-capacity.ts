import { isRecord } from '../is-record.ts';
import type { AwsAnswer, ConsumedUnits } from '../wire.ts';

const READS = ['GetItem', 'BatchGetItem', 'Query', 'Scan'];
const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'];

/** The input, asking for what the call consumes where its caller does not. */
export function askingForCapacity(action: string, input: Readonly<Record<string, unknown>>): object {
  return hasUnits(action) && !asksForCapacity(input) ? { ...input, ReturnConsumedCapacity: 'TOTAL' } : input;
}

/** What the call has consumed by its answer, and the answer without it where the caller has not asked. */
export function withUnits(action: string, input: Readonly<Record<string, unknown>>, answer: AwsAnswer): AwsAnswer {
  if (answer.status !== 200 || !hasUnits(action)) return answer;
  const parsed: unknown = JSON.parse(answer.body);
  if (!isRecord(parsed)) return answer;
  const { ConsumedCapacity, ...others } = parsed;
  const body = asksForCapacity(input) ? answer.body : JSON.stringify(others);
  return { ...answer, body, consumed: units(action, ConsumedCapacity) };
}

function units(action: string, consumed: unknown): ConsumedUnits {
  const perTable = [consumed].flat().filter(isRecord);
  const total = perTable.reduce((sum, { CapacityUnits }) => sum + Number(CapacityUnits ?? 0), 0);
  return READS.includes(action) ? { readUnits: total, writeUnits: 0 } : { readUnits: 0, writeUnits: total };
}

const hasUnits = (action: string) => READS.includes(action) || WRITES.includes(action);

function asksForCapacity({ ReturnConsumedCapacity = 'NONE' }: Readonly<Record<string, unknown>>): boolean {
  return ReturnConsumedCapacity !== 'NONE';
}
