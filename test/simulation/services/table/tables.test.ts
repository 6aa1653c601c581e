import { BatchGetItemCommand, type BatchWriteItemCommandInput } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { tableClient } from '../../../../simulation/services/table/table-client.ts';
import { Tables } from '../../../../simulation/services/table/tables.ts';

const TableName = 'people';
const key = (SK: string) => ({ PK: { S: 'R#ada' }, SK: { S: SK } });
let tables: Tables;
beforeEach(() => {
  tables = new Tables();
  tables.create(TableName, { partitionKey: 'PK', sortKey: 'SK', ttlAttribute: 'ttl' });
});
const put = (SK: string, rest: object = {}) => tables.call('PutItem', { TableName, Item: { ...key(SK), ...rest } });
const get = (SK: string) => tables.call('GetItem', { TableName, Key: key(SK), ConsistentRead: true });

describe('the tables', () => {
  it('cannot be changed through what was given or taken', () => {
    const names = { L: [{ S: 'Ada' }] };
    put('PROFILE', { names });
    names.L.push({ S: 'Luc' });
    for (const item of tables.items(TableName)) delete item['names']?.L?.[0];

    expect(get('PROFILE')).toEqual({ Item: { ...key('PROFILE'), names: { L: [{ S: 'Ada' }] } } });
  });

  it('show what stood in the way when they are asked', () => {
    put('PROFILE', { version: { N: '2' } });
    const refused = () =>
      tables.call('PutItem', {
        TableName,
        Item: key('PROFILE'),
        ConditionExpression: 'attribute_not_exists(PK)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });

    expect(refused).toThrow(
      expect.objectContaining({
        name: 'ConditionalCheckFailedException',
        Item: { ...key('PROFILE'), version: { N: '2' } },
      }),
    );
    expect(tables.consumed).toEqual({ readUnits: 0, writeUnits: 1 });
  });

  it('bill by size', () => {
    put('LARGE', { text: { S: 'é'.repeat(4_000) } });
    expect(tables.consumed).toEqual({ readUnits: 0, writeUnits: 8 });
    get('LARGE');
    expect(tables.consumed).toEqual({ readUnits: 2, writeUnits: 0 });
    expect(() => put('HUGE', { text: { S: 'x'.repeat(409_600) } })).toThrow('Item size has exceeded');
  });

  it('forget what has expired', () => {
    put('OLD', { ttl: { N: '99' } });
    put('NEW', { ttl: { N: '100' } });

    expect(tables.expire(100)).toBe(1);
    expect([...tables.items(TableName)].map(({ SK }) => SK?.S)).toEqual(['NEW']);
  });

  it('refuse batches that are too large or name a key twice', async () => {
    const keys = Array.from({ length: 101 }, (_, index) => key(String(index)));
    const read = (Keys: typeof keys) =>
      tableClient(tables).send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }));
    const write = (count: number) =>
      tables.call('BatchWriteItem', {
        RequestItems: { [TableName]: keys.slice(0, count).map((Item) => ({ PutRequest: { Item } })) },
      } satisfies BatchWriteItemCommandInput);

    write(25);
    expect((await read(keys.slice(0, 100))).Responses?.[TableName]).toHaveLength(25);
    expect(() => write(26)).toThrow('Too many items');
    await expect(read(keys)).rejects.toThrow('Too many items');
    await expect(read([key('1'), key('1')])).rejects.toThrow('duplicates');
  });

  it('refuse what they do not know, rather than guess', () => {
    expect(() => tables.call('TransactWriteItems', {})).toThrow('does not know the operation TransactWriteItems');
    expect(() => tables.call('Query', { TableName, IndexName: 'byName' })).toThrow('does not know IndexName of Query');
    expect(() => tables.call('GetItem', { TableName: 'none', Key: {} })).toThrow('Requested resource not found');
  });
});
