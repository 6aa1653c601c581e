import { isRecord } from '../../../local/is-record.ts';
import type { ConsumedUnits } from '../../../local/wire.ts';
import { copyItem, type Item, itemSize, readItem } from './attribute-values.ts';
import { Input } from './input.ts';
import { projected } from './paths.ts';
import { invalid, unknownHere } from './refusals.ts';
import type { Place, Table } from './table.ts';
import { readUnits, sumOf, writeUnits } from './units.ts';
import { type Answer, assertNoPartOfKeys, sized } from './writes.ts';

type Find = (tableName: string) => Table;

const batchFields = new Set(['RequestItems']);
const keysFields = new Set(['Keys', 'ConsistentRead', 'ProjectionExpression', 'ExpressionAttributeNames']);
const mostReads = 100;
const mostWrites = 25;
/** An answer stays below this; the keys of what does not fit come back. */
const mostBytes = 16 * 1024 * 1024;

export function batchGetItem(fields: object, find: Find): Answer {
  const requests = Object.entries(requestItems('BatchGetItem', fields)).map(([name, request]) => {
    const input = new Input('BatchGetItem', isRecord(request) ? request : {}, keysFields);
    const keys = input.list('Keys').map(readRecord);
    return { name, input, keys, table: find(name) };
  });
  const asked = requests.reduce((sum, { keys }) => sum + keys.length, 0);
  if (asked > mostReads) throw invalid('Too many items requested for the BatchGetItem call');

  const responses: Record<string, Item[]> = {};
  const unprocessed: Record<string, object> = {};
  const units: ConsumedUnits[] = [];
  let bytes = 0;
  for (const { name, input, keys, table } of requests) {
    const { projection, nested } = input.expressions();
    assertNoPartOfKeys(table.keyNames, nested);
    const isConsistent = input.flag('ConsistentRead', false);
    const places = assertDistinct(keys.map((key) => table.placeOfKey(key)));
    const left: Item[] = [];
    responses[name] = places.flatMap((place, index) => {
      const found = table.get(place);
      bytes += found?.size ?? 0;
      if (bytes > mostBytes) {
        left.push(copyItem(keys[index] ?? {}));
        return [];
      }
      units.push(readUnits(found?.size ?? 1, isConsistent));
      return found ? [projection ? projected(found.item, projection) : copyItem(found.item)] : [];
    });
    if (left.length > 0) unprocessed[name] = { ...requestOf(fields, name), Keys: left };
  }
  return { output: { Responses: responses, UnprocessedKeys: unprocessed }, units: sumOf(units) };
}

export function batchWriteItem(fields: object, find: Find): Answer {
  const tables = Object.entries(requestItems('BatchWriteItem', fields)).map(([name, requests]) => {
    if (!Array.isArray(requests)) throw new TypeError(`BatchWriteItem needs a list of writes to ${name}`);
    return { table: find(name), writes: requests.map(readWrite) };
  });
  const asked = tables.reduce((sum, { writes }) => sum + writes.length, 0);
  if (asked > mostWrites) throw invalid('Too many items requested for the BatchWriteItem call');

  const checked = tables.map(({ table, writes }) => {
    const places = assertDistinct(
      writes.map(({ item, key }) =>
        table.placeOfKey(
          key ??
            projected(
              item ?? {},
              table.keyNames.map((name) => [name]),
            ),
        ),
      ),
    );
    return { table, writes, places };
  });
  const units = checked.flatMap(({ table, writes, places }) =>
    places.map((place, index) => {
      const existing = table.get(place);
      const { item } = writes[index] ?? {};
      const stored = item && { item, size: itemSize(item) };
      if (stored) table.put(place, stored);
      else table.delete(place);
      return writeUnits(existing, stored);
    }),
  );
  return { output: { UnprocessedItems: {} }, units: sumOf(units) };
}

function requestItems(operation: string, fields: object): Readonly<Record<string, unknown>> {
  const requests = new Input(operation, fields, batchFields).record('RequestItems') ?? {};
  if (Object.keys(requests).length > 0) return requests;
  throw invalid(
    "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
}

function requestOf(fields: object, name: string): object {
  const request = requestItems('BatchGetItem', fields)[name];
  return isRecord(request) ? request : {};
}

function readWrite(request: unknown): { readonly item?: Item; readonly key?: Item } {
  const { PutRequest, DeleteRequest } = isRecord(request) ? request : {};
  if (isRecord(PutRequest)) {
    const item = readRecord(PutRequest['Item']);
    return { item: sized(item, 'Item size has exceeded the maximum allowed size').item };
  }
  if (isRecord(DeleteRequest)) return { key: readRecord(DeleteRequest['Key']) };
  throw unknownHere('a write of a BatchWriteItem that neither puts nor deletes');
}

function readRecord(given: unknown): Item {
  if (isRecord(given)) return readItem(given);
  throw new TypeError('an item or a key is missing');
}

function assertDistinct(places: readonly Place[]): readonly Place[] {
  const seen = new Set(places.map(({ partition, sort }) => JSON.stringify([partition, sort])));
  if (seen.size < places.length) throw invalid('Provided list of item keys contains duplicates');
  return places;
}
