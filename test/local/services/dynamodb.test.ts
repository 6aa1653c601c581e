import { describe, expect, it } from '@jest/globals';
import { Observations } from '../../../local/observations.ts';
import { DynamoDb } from '../../../local/services/dynamodb.ts';
import type { AwsCall } from '../../../local/wire.ts';

const keys = {
  AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
};

async function withTable<Result>(
  use: (dynamodb: DynamoDb, observations: Observations) => Promise<Result>,
): Promise<Result> {
  const observations = new Observations();
  const dynamodb = new DynamoDb(observations);
  await dynamodb.start();
  try {
    await dynamodb.create('People', ['PK'], { ...keys, BillingMode: 'PAY_PER_REQUEST' });
    return await use(dynamodb, observations);
  } finally {
    await dynamodb.stop();
  }
}

const call = (action: string, input: object): AwsCall => ({
  service: 'dynamodb',
  action,
  input: { TableName: 'People', ...input },
  headers: {},
  body: Buffer.from(JSON.stringify({ TableName: 'People', ...input })),
  principal: { kind: 'developer' },
});

const PK = { S: 'ada' };
const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/People';
const byAlias = {
  KeyConditionExpression: '#key = :who AND SK > :x',
  ExpressionAttributeNames: { '#key': 'PK' },
  ExpressionAttributeValues: { ':who': PK, ':x': { S: 'x' } },
};

describe('what a call has to be allowed', () => {
  it.each([
    ['GetItem', { Key: { PK } }, 'ada'],
    ['PutItem', { Item: { PK, age: { N: '36' } } }, 'ada'],
    ['Query', byAlias, 'ada'],
    [
      'Query',
      { IndexName: 'ByName', KeyConditionExpression: 'Name = :n', ExpressionAttributeValues: { ':n': PK } },
      undefined,
    ],
    ['Scan', {}, undefined],
  ])('%s %j', (action, input, leadingKey) =>
    withTable(async (dynamodb) => {
      const index = 'IndexName' in input ? '/index/ByName' : '';

      expect(dynamodb.permissions(call(action, input))).toEqual([
        {
          action: `dynamodb:${action}`,
          resource: `${table}${index}`,
          context: leadingKey === undefined ? {} : { 'dynamodb:LeadingKeys': [leadingKey] },
        },
      ]);
    }),
  );

  it.each([
    [`INSERT INTO "People" VALUE {'PK': ?}`, 'PartiQLInsert', table, { 'dynamodb:LeadingKeys': ['ada'] }],
    ['SELECT * FROM "People"', 'PartiQLSelect', 'arn:aws:dynamodb:us-east-1:000000000000:table/*', {}],
  ])('%s', (Statement, action, resource, context) =>
    withTable(async (dynamodb) => {
      expect(dynamodb.permissions(call('ExecuteStatement', { Statement, Parameters: [PK] }))).toEqual([
        { action: `dynamodb:${action}`, resource, context },
      ]);
    }),
  );

  it('is asked for each table of a batch', () =>
    withTable(async (dynamodb) => {
      const RequestItems = { People: { Keys: [{ PK }, { PK: { S: 'luc' } }] }, Other: { Keys: [{ PK }] } };

      expect(dynamodb.permissions(call('BatchGetItem', { RequestItems }))).toMatchObject([
        { resource: table, context: { 'dynamodb:LeadingKeys': ['ada', 'luc'] } },
        { resource: table.replace('People', 'Other') },
      ]);
    }));
});

describe('what is told after a write', () => {
  const age = (ReturnValues?: string) => ({
    Key: { PK },
    UpdateExpression: 'ADD age :one SET tags = :tags',
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ':tags': { L: [{ SS: ['a'] }, { NULL: true }, { M: { on: { BOOL: true } } }] },
    },
    ...(ReturnValues !== undefined && { ReturnValues }),
  });
  const updated = { PK: 'ada', age: 1, tags: [['a'], null, { on: true }] };

  it.each([
    ['PutItem', { Item: { PK, age: { N: '36' } } }, { item: { PK: 'ada', age: 36 } }, undefined],
    ['UpdateItem', age(), { item: updated }, undefined],
    ['UpdateItem', age('UPDATED_OLD'), { item: updated }, undefined],
    ['UpdateItem', age('ALL_NEW'), { item: updated }, { N: '1' }],
    ['DeleteItem', { Key: { PK } }, { item: { PK: 'ada' }, deleted: true }, undefined],
    [
      'BatchWriteItem',
      { RequestItems: { People: [{ PutRequest: { Item: { PK } } }] } },
      { item: { PK: 'ada' } },
      undefined,
    ],
  ])('%s %j', (action, input, told, answered) =>
    withTable(async (dynamodb, observations) => {
      const given = call(action, input);
      const { TableName, ...batch } = given.input;
      const answer = await dynamodb.handle(
        action === 'BatchWriteItem' ? { ...given, input: batch, body: Buffer.from(JSON.stringify(batch)) } : given,
      );

      expect(JSON.parse(answer.body).Attributes?.age).toEqual(answered);
      expect(observations.kept).toEqual([{ at: expect.any(String), kind: 'item', table: TableName, ...told }]);
    }),
  );

  it('is nothing when the write was refused', () =>
    withTable(async (dynamodb, observations) => {
      const answer = await dynamodb.handle(
        call('PutItem', { Item: { PK }, ConditionExpression: 'attribute_exists(PK)' }),
      );

      expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('ConditionalCheckFailedException') });
      expect(observations.kept).toEqual([]);
    }));
});
