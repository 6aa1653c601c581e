import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { ConsumedUnits } from '../../../local/wire.ts';
import { copyItem, type Item, itemSize } from './attribute-values.ts';
import type { Compiled } from './expressions.ts';
import type { Input } from './input.ts';
import type { Stored } from './partition.ts';
import { invalid, refused } from './refusals.ts';
import type { Place, Table } from './table.ts';
import { writeUnits } from './units.ts';

/** What a call answers, and what it is billed with. */
export interface Answer {
  readonly output: object;
  readonly units: ConsumedUnits;
}

/** A refusal that is billed like the write that it refuses. */
export class BilledRefusal extends Error {
  readonly refusal: Error;
  readonly units: ConsumedUnits;

  constructor(refusal: Error, units: ConsumedUnits) {
    super(refusal.message);
    this.refusal = refusal;
    this.units = units;
  }
}

/** DynamoDB's 400 KB. */
const mostBytes = 400 * 1024;

const common = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
];
export const putFields = new Set([...common, 'Item']);
export const deleteFields = new Set([...common, 'Key']);
export const updateFields = new Set([...common, 'Key', 'UpdateExpression']);

export function putItem(table: Table, input: Input): Answer {
  const returns = input.word('ReturnValues', ['NONE', 'ALL_OLD']);
  const stored = sized(input.item('Item'), 'Item size has exceeded the maximum allowed size');
  const expressions = input.expressions();
  const place = table.placeOfItem(stored.item);
  const existing = checkedAt(table, place, input, expressions);
  table.put(place, stored);
  return {
    output: attributes(returns === 'ALL_OLD' ? existing?.item : undefined),
    units: writeUnits(existing, stored),
  };
}

export function deleteItem(table: Table, input: Input): Answer {
  const returns = input.word('ReturnValues', ['NONE', 'ALL_OLD']);
  const key = input.item('Key');
  const expressions = input.expressions();
  const place = table.placeOfKey(key);
  const existing = checkedAt(table, place, input, expressions);
  table.delete(place);
  return {
    output: attributes(returns === 'ALL_OLD' ? existing?.item : undefined),
    units: writeUnits(existing, undefined),
  };
}

export function updateItem(table: Table, input: Input): Answer {
  const returns = input.word('ReturnValues', ['NONE', 'ALL_OLD', 'ALL_NEW']);
  const key = input.item('Key');
  const expressions = input.expressions();
  const place = table.placeOfKey(key);
  assertNoKeys(table, expressions);
  const existing = checkedAt(table, place, input, expressions);
  const before = existing?.item ?? key;
  const item = expressions.update?.(before, expressions.values) ?? before;
  const stored = sized(item, 'Item size to update has exceeded the maximum allowed size');
  table.put(place, stored);
  const returned = { NONE: undefined, ALL_OLD: existing?.item, ALL_NEW: item }[returns];
  return { output: attributes(returned), units: writeUnits(existing, stored) };
}

export function sized(item: Item, refusal: string): Stored {
  const size = itemSize(item);
  if (size > mostBytes) throw invalid(refusal);
  return { item, size };
}

/** What is there, when it fulfils the condition. */
function checkedAt(
  table: Table,
  place: Place,
  input: Input,
  { condition, values }: Compiled & { readonly values: Item },
): Stored | undefined {
  const existing = table.get(place);
  if (condition === undefined || condition(existing?.item ?? {}, values)) return existing;
  const tells = input.word('ReturnValuesOnConditionCheckFailure', ['NONE', 'ALL_OLD']) === 'ALL_OLD';
  throw new BilledRefusal(
    new ConditionalCheckFailedException({
      ...refused('The conditional request failed'),
      ...(tells && existing && { Item: copyItem(existing.item) }),
    }),
    writeUnits(existing, undefined),
  );
}

function assertNoKeys({ keyNames }: Table, { written, nested }: Compiled): void {
  const key = keyNames.find((name) => written.includes(name));
  if (key !== undefined)
    throw invalid(
      `One or more parameter values were invalid: Cannot update attribute ${key}. This attribute is part of the key`,
    );
  assertNoPartOfKeys(keyNames, nested);
}

export function assertNoPartOfKeys(keyNames: readonly string[], nested: readonly string[]): void {
  const key = keyNames.find((name) => nested.includes(name));
  if (key !== undefined)
    throw invalid(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: ${key}`,
    );
}

const attributes = (item: Item | undefined) => (item === undefined ? {} : { Attributes: copyItem(item) });
