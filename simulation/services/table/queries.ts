import { compareTexts, copyItem, type Item } from './attribute-values.ts';
import type { Compiled, KeyCondition } from './expressions.ts';
import type { Input } from './input.ts';
import type { Range, Stored } from './partition.ts';
import { projected } from './paths.ts';
import { invalid } from './refusals.ts';
import { everything, rangeOf, type Table } from './table.ts';
import { readUnits } from './units.ts';
import { type Answer, assertNoPartOfKeys } from './writes.ts';

const page = ['TableName', 'ConsistentRead', 'Limit', 'ExclusiveStartKey', 'Select'];
export const scanFields = new Set(['TableName', 'ConsistentRead']);
export const queryFields = new Set([
  ...page,
  'KeyConditionExpression',
  'FilterExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ScanIndexForward',
]);

/** A page ends behind the item that makes it so large. */
const pageBytes = 1024 * 1024;

export function query(table: Table, input: Input): Answer {
  const limit = input.number('Limit') ?? Number.POSITIVE_INFINITY;
  if (limit < 1)
    throw invalid(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  const expressions = input.expressions();
  const forward = input.flag('ScanIndexForward', true);
  const { partition, range } = asked(table, expressions);
  const rest = input.record('ExclusiveStartKey')
    ? behind(table, input.item('ExclusiveStartKey'), partition, range, forward)
    : range;
  assertFilter(table, expressions);

  const read: Stored[] = [];
  let bytes = 0;
  for (const [, stored] of table.query(partition, rest, forward)) {
    read.push(stored);
    bytes += stored.size;
    if (read.length >= limit || bytes >= pageBytes) break;
  }
  const { filter, projection, values } = expressions;
  const found = read.filter(({ item }) => filter === undefined || filter(item, values));
  const last = read.length >= limit || bytes >= pageBytes ? read.at(-1) : undefined;
  const counts = input.word('Select', ['ALL_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT']) === 'COUNT';
  return {
    output: {
      ...(!counts && { Items: found.map(({ item }) => (projection ? projected(item, projection) : copyItem(item))) }),
      Count: found.length,
      ScannedCount: read.length,
      ...(last && {
        LastEvaluatedKey: projected(
          last.item,
          table.keyNames.map((name) => [name]),
        ),
      }),
    },
    units: readUnits(bytes, input.flag('ConsistentRead', false)),
  };
}

/** Everything at once, for whoever looks at a table; the product has no use for it. */
export function scan(table: Table, input: Input): Answer {
  const read = [...table.all()].map(([, stored]) => stored);
  const bytes = read.reduce((sum, { size }) => sum + size, 0);
  return {
    output: { Items: read.map(({ item }) => copyItem(item)), Count: read.length, ScannedCount: read.length },
    units: readUnits(bytes, input.flag('ConsistentRead', false)),
  };
}

/** The partition and the part of it that the key conditions ask for. */
function asked(
  { definition: { partitionKey, sortKey = '' } }: Table,
  { keyConditions, values }: Compiled & { readonly values: Item },
): { partition: string; range: Range } {
  if (keyConditions === undefined)
    throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  const count = Object.keys(keyConditions).length;
  if (count > 2) throw invalid('Conditions can be of length 1 or 2 only');
  const { [partitionKey]: onPartition, [sortKey]: onSort } = keyConditions;
  if (onPartition === undefined) throw invalid(`Query condition missed key schema element: ${partitionKey}`);
  if (count === 2 && onSort === undefined)
    throw invalid(
      sortKey === '' ? 'Query key condition not supported' : `Query condition missed key schema element: ${sortKey}`,
    );
  const [partition = ''] = textsOf(onPartition, values);
  if (onPartition.operator !== 'EQ') throw invalid('Query key condition not supported');
  return { partition, range: onSort ? rangeOf(onSort.operator, textsOf(onSort, values)) : everything };
}

function textsOf({ values: names }: KeyCondition, values: Item): string[] {
  return names.map((name) => {
    const { S } = values[name] ?? {};
    if (S !== undefined) return S;
    throw invalid('One or more parameter values were invalid: Condition parameter type does not match schema type');
  });
}

/** What is left of the range behind the key that an earlier page ended with. */
function behind(table: Table, start: Item, partition: string, range: Range, forward: boolean): Range {
  if (Object.keys(start).length !== table.keyNames.length || table.keyNames.some((name) => start[name] === undefined))
    throw invalid('The provided starting key is invalid');
  const { partition: startPartition, sort } = table.placeOfKey(start);
  if (range !== everything && (range.isBefore(sort) || range.isPast(sort)))
    throw invalid('The provided starting key does not match the range key predicate');
  if (startPartition !== partition)
    throw invalid(
      range === everything
        ? 'The provided starting key is outside query boundaries based on provided conditions'
        : 'The query can return at most one row and cannot be restarted',
    );
  return forward
    ? { ...range, isBefore: (sortKey) => range.isBefore(sortKey) || compareTexts(sortKey, sort) <= 0 }
    : { ...range, isPast: (sortKey) => range.isPast(sortKey) || compareTexts(sortKey, sort) >= 0 };
}

function assertFilter({ keyNames }: Table, { filtered, nested }: Compiled): void {
  const key = keyNames.find((name) => filtered.includes(name));
  if (key !== undefined)
    throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key}`);
  assertNoPartOfKeys(keyNames, nested);
}
