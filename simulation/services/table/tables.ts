import { DuplicateItemException, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { isRecord } from '../../../local/is-record.ts';
import { insertOf, NotUnderstood } from '../../../local/services/partiql.ts';
import type { ConsumedUnits } from '../../../local/wire.ts';
import { copyItem, type Item, readItem } from './attribute-values.ts';
import { batchGetItem, batchWriteItem } from './batches.ts';
import { Input } from './input.ts';
import { projected } from './paths.ts';
import { query, queryFields, scan, scanFields } from './queries.ts';
import { invalid, refused, unknownHere } from './refusals.ts';
import { Table, type TableDefinition } from './table.ts';
import { readUnits, writeUnits } from './units.ts';
import {
  type Answer,
  assertNoPartOfKeys,
  BilledRefusal,
  deleteFields,
  deleteItem,
  putFields,
  putItem,
  sized,
  updateFields,
  updateItem,
} from './writes.ts';

const getFields = new Set(['TableName', 'Key', 'ConsistentRead', 'ProjectionExpression', 'ExpressionAttributeNames']);

/** The operations on one table: the fields they know, and what they do. */
const onOne: Readonly<
  Record<string, { readonly fields: ReadonlySet<string>; readonly run: (table: Table, input: Input) => Answer }>
> = {
  GetItem: { fields: getFields, run: getItem },
  PutItem: { fields: putFields, run: putItem },
  UpdateItem: { fields: updateFields, run: updateItem },
  DeleteItem: { fields: deleteFields, run: deleteItem },
  Query: { fields: queryFields, run: query },
  Scan: { fields: scanFields, run: scan },
};

/**
 * DynamoDB in memory: what the product uses of it, exactly, and a refusal of everything else. A call happens at one
 * moment; whoever simulates a network adds its time and its losses.
 */
export class Tables {
  readonly #tables = new Map<string, Table>();
  #consumed: ConsumedUnits = { readUnits: 0, writeUnits: 0 };

  create(name: string, definition: TableDefinition): void {
    if (this.#tables.has(name)) throw new Error(`there is a table ${name} already`);
    this.#tables.set(name, new Table(name, definition));
  }

  /** Carries out `PutItem`, `Query`, … with the input that the SDK's low-level client takes. */
  call(operation: string, input: object): object {
    this.#consumed = { readUnits: 0, writeUnits: 0 };
    try {
      const { output, units } = this.#answer(operation, input);
      this.#consumed = units;
      return output;
    } catch (error) {
      if (!(error instanceof BilledRefusal)) throw error;
      this.#consumed = error.units;
      throw error.refusal;
    }
  }

  /** What the last call is billed with; a condition that failed costs what the write would have. */
  get consumed(): ConsumedUnits {
    return this.#consumed;
  }

  /** Copies of everything in a table. */
  *items(tableName: string): Iterable<Item> {
    for (const [, { item }] of this.#table(tableName).all()) yield copyItem(item);
  }

  /** Deletes what expired before this second, as DynamoDB does sooner or later, and says how much it was. */
  expire(nowSeconds: number): number {
    return [...this.#tables.values()].reduce((sum, table) => sum + table.expire(nowSeconds), 0);
  }

  #answer(operation: string, fields: object): Answer {
    const single = onOne[operation];
    if (single !== undefined) {
      const input = new Input(operation, fields, single.fields);
      return single.run(this.#table(input.text('TableName') ?? ''), input);
    }
    if (operation === 'BatchGetItem') return batchGetItem(fields, (name) => this.#table(name));
    if (operation === 'BatchWriteItem') return batchWriteItem(fields, (name) => this.#table(name));
    if (operation === 'ExecuteStatement') return this.#insert(fields);
    throw unknownHere(`the operation ${operation}`);
  }

  #insert(fields: object): Answer {
    const insert = isRecord(fields) ? insertOf(fields) : new NotUnderstood('no statement');
    if (insert instanceof NotUnderstood) throw invalid(insert.message);
    const table = this.#table(insert.table);
    const stored = sized(readItem(insert.item), 'Item size has exceeded the maximum allowed size');
    const place = table.placeOfItem(stored.item);
    const existing = table.get(place);
    if (existing !== undefined)
      throw new BilledRefusal(
        new DuplicateItemException(refused('Duplicate primary key exists in table')),
        writeUnits(existing, undefined),
      );
    table.put(place, stored);
    return { output: { Items: [] }, units: writeUnits(undefined, stored) };
  }

  #table(name: string): Table {
    const table = this.#tables.get(name.split('/').at(-1) ?? name);
    if (table !== undefined) return table;
    throw new ResourceNotFoundException(refused('Requested resource not found'));
  }
}

function getItem(table: Table, input: Input): Answer {
  const key = input.item('Key');
  const { projection, nested } = input.expressions();
  const place = table.placeOfKey(key);
  assertNoPartOfKeys(table.keyNames, nested);
  const found = table.get(place);
  return {
    output: found ? { Item: projection ? projected(found.item, projection) : copyItem(found.item) } : {},
    units: readUnits(found?.size ?? 1, input.flag('ConsistentRead', false)),
  };
}
