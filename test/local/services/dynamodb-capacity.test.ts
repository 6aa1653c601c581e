import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Observations } from '../../../local/observations.ts';
import { DynamoDb } from '../../../local/services/dynamodb.ts';

const dynamodb = new DynamoDb(new Observations());
const one = { PK: { S: 'one-kilobyte' }, text: { S: 'x'.repeat(900) } };
const five = { PK: { S: 'five-kilobytes' }, text: { S: 'x'.repeat(4500) } };
const key = ({ PK }: { PK: { S: string } }) => ({ PK });
const nobody = { PK: { S: 'nobody' } };

beforeAll(async () => {
  await dynamodb.start();
  await dynamodb.create('People', ['PK'], {
    AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  for (const Item of [one, five]) await carryOut('PutItem', { Item });
});
afterAll(() => dynamodb.stop());

function carryOut(action: string, given: object) {
  const input = { ...('RequestItems' in given ? {} : { TableName: 'People' }), ...given };
  const body = Buffer.from(JSON.stringify(input));
  return dynamodb.handle({ service: 'dynamodb', action, input, headers: {}, body, principal: { kind: 'developer' } });
}

const both = { People: { Keys: [key(one), key(five)], ConsistentRead: true } };
const grow = {
  UpdateExpression: 'SET #text = :text',
  ExpressionAttributeNames: { '#text': 'text' },
};
const to = (length: number) => ({ ...grow, ExpressionAttributeValues: { ':text': { S: 'x'.repeat(length) } } });
const isNew = { ConditionExpression: 'attribute_not_exists(PK)' };

describe('what a call consumes', () => {
  it.each([
    ['a consistent read of up to 4 KB', 'GetItem', { Key: key(one), ConsistentRead: true }, 1, 0],
    ['any other read of up to 4 KB', 'GetItem', { Key: key(one) }, 0.5, 0],
    ['a consistent read of 5 KB', 'GetItem', { Key: key(five), ConsistentRead: true }, 2, 0],
    ['a consistent read of nothing', 'GetItem', { Key: nobody, ConsistentRead: true }, 1, 0],
    ['a batch, item by item', 'BatchGetItem', { RequestItems: both }, 3, 0],
    ['a write of up to 1 KB', 'PutItem', { Item: one }, 0, 1],
    ['a write that makes an item larger', 'UpdateItem', { Key: key(one), ...to(1500) }, 0, 2],
    ['a write that makes it smaller, by what was there', 'UpdateItem', { Key: key(one), ...to(900) }, 0, 2],
    ['a delete, by what was there', 'DeleteItem', { Key: { PK: { S: 'gone' } } }, 0, 1],
    ['a write that was refused, by what is there', 'PutItem', { Item: { PK: five.PK }, ...isNew }, 0, 5],
    [
      'a write that was refused for there is nothing',
      'UpdateItem',
      { Key: nobody, ...to(1), ConditionExpression: 'attribute_exists(PK)' },
      0,
      1,
    ],
    [
      'an INSERT',
      'ExecuteStatement',
      { Statement: `INSERT INTO "People" VALUE {'PK': ?}`, Parameters: [{ S: 'new' }] },
      0,
      1,
    ],
    [
      'an INSERT over something',
      'ExecuteStatement',
      { Statement: `INSERT INTO "People" VALUE {'PK': ?}`, Parameters: [five.PK] },
      0,
      5,
    ],
  ])('%s', async (_, action, input, readUnits, writeUnits) => {
    expect(await carryOut(action, input)).toMatchObject({ consumed: { readUnits, writeUnits } });
  });

  it('is told only to who asks, and changes nothing for others', async () => {
    const asked = await carryOut('GetItem', { Key: key(five), ReturnConsumedCapacity: 'TOTAL' });
    const unasked = await carryOut('GetItem', { Key: key(five) });

    expect(JSON.parse(asked.body)).toEqual({
      Item: five,
      ConsumedCapacity: expect.objectContaining({ CapacityUnits: 1 }),
    });
    expect(JSON.parse(unasked.body)).toEqual({ Item: five });
  });

  it('leaves what was refused as it was', async () => {
    await carryOut('PutItem', { Item: { PK: five.PK }, ...isNew });
    await carryOut('UpdateItem', { Key: nobody, ...to(1), ConditionExpression: 'attribute_exists(PK)' });

    expect(JSON.parse((await carryOut('GetItem', { Key: key(five) })).body)).toEqual({ Item: five });
    expect(JSON.parse((await carryOut('GetItem', { Key: nobody })).body)).toEqual({});
  });
});
