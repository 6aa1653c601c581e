import {
  DuplicateItemException,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import { readInsert } from '../../../local/services/partiql.ts';
import { smallAssembly } from '../small-assembly.ts';

describe('an INSERT as it is written', () => {
  it.each([
    ['INSERT INTO "A.b-c" VALUE {\'PK\': ?}', [{ S: 'x' }], { PK: { S: 'x' } }],
    ["insert into \"A.b-c\" value {'PK':?,'n':?}", [{ S: 'x' }, { N: '1' }], { PK: { S: 'x' }, n: { N: '1' } }],
    [
      "INSERT INTO \"A.b-c\"\n VALUE {'PK': 'it''s {here}', 'n': -1.5e3, 'yes': true, 'no': FALSE, 'none': null}",
      [],
      { PK: { S: "it's {here}" }, n: { N: '-1.5e3' }, yes: { BOOL: true }, no: { BOOL: false }, none: { NULL: true } },
    ],
    [
      "INSERT INTO \"A.b-c\" VALUE {'PK': ?, 'm': {'l': [?, 'x', []], 'e': {}}}",
      [{ S: 'x' }, { N: '1' }],
      { PK: { S: 'x' }, m: { M: { l: { L: [{ N: '1' }, { S: 'x' }, { L: [] }] }, e: { M: {} } } } },
    ],
    ["INSERT INTO A.b-c VALUE {'PK': ?}", [{ S: 'x' }], { PK: { S: 'x' } }],
  ])('%s', (statement, parameters, item) => {
    expect(readInsert(statement, parameters)).toEqual({ table: 'A.b-c', item });
  });

  it.each([
    ['SELECT * FROM "T"', [], 'extend local/services/partiql.ts'],
    ['DELETE FROM "T" WHERE PK = ?', [{ S: 'x' }], 'extend local/services/partiql.ts'],
    ['', [], 'extend local/services/partiql.ts'],
    ['INSERT INTO "T" {}', [], 'not understood at {'],
    ['INSERT INTO "T" VALUE {\'PK\': ?', [{ S: 'x' }], 'at its end'],
    ['INSERT INTO "T" VALUE {\'PK\': ?} RETURNING ALL OLD *', [{ S: 'x' }], 'not understood at RETURNING'],
    ['INSERT INTO "T" VALUE {PK: ?}', [{ S: 'x' }], 'not understood at PK'],
    ['INSERT INTO "T" VALUE {\'PK\': 1 + 1}', [], 'not understood at +'],
    ['INSERT INTO "T" VALUE {\'PK\': ?}', [], 'number of parameters'],
    ['INSERT INTO "T" VALUE {\'PK\': ?}', [{ S: 'x' }, { S: 'y' }], 'number of parameters'],
    ["INSERT INTO \"T\" VALUE {'PK': ?, 'PK': ?}", [{ S: 'x' }, { S: 'y' }], 'named twice'],
  ])('%s is refused', (statement, parameters, message) => {
    expect(() => readInsert(statement, parameters)).toThrow(message);
  });
});

describe('ExecuteStatement', () => {
  const cleanUps: (() => unknown)[] = [];
  let cloud: LocalCloud;
  let client: DynamoDBClient;
  beforeAll(async () => {
    const assembly = await smallAssembly({
      Resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            TableName: 'Evidence',
            AttributeDefinitions: ['PK', 'SK'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
            KeySchema: [
              { AttributeName: 'PK', KeyType: 'HASH' },
              { AttributeName: 'SK', KeyType: 'RANGE' },
            ],
          },
        },
      },
    });
    cleanUps.push(assembly.remove);
    cloud = await startLocalCloud({ assembly: assembly.directory });
    cleanUps.push(cloud.stop);
    client = new DynamoDBClient({
      endpoint: cloud.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local-developer', secretAccessKey: 'local-developer' },
    });
    cleanUps.push(() => client.destroy());
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  const insert = (SK: string, note: string) =>
    client.send(
      new ExecuteStatementCommand({
        Statement: `INSERT INTO "Evidence" VALUE {'PK': ?, 'SK': ?, 'note': ?}`,
        Parameters: [{ S: 'ada' }, { S: SK }, { S: note }],
      }),
    );

  it('adds an item once, tells of it, and never overwrites it', async () => {
    expect((await insert('1', 'first')).Items).toEqual([]);
    expect((await insert('2', 'other')).Items).toEqual([]);
    await expect(insert('1', 'second')).rejects.toThrow(DuplicateItemException);

    const { Item } = await client.send(
      new GetItemCommand({ TableName: 'Evidence', Key: { PK: { S: 'ada' }, SK: { S: '1' } } }),
    );
    expect(Item?.['note']).toEqual({ S: 'first' });
    const told = cloud.observations.kept.flatMap((one) => (one.kind === 'item' ? [one.item] : []));
    expect(told).toEqual([
      { PK: 'ada', SK: '1', note: 'first' },
      { PK: 'ada', SK: '2', note: 'other' },
    ]);
  });

  it.each([
    ['a statement that is not understood', 'SELECT * FROM "Evidence"', 'ValidationException'],
    ['a table that is not there', "INSERT INTO \"Other\" VALUE {'PK': 'a', 'SK': 'b'}", 'ResourceNotFoundException'],
    ['an item without its key', "INSERT INTO \"Evidence\" VALUE {'PK': 'a'}", 'ValidationException'],
  ])('refuses %s', async (_, Statement, name) => {
    await expect(client.send(new ExecuteStatementCommand({ Statement }))).rejects.toMatchObject({ name });
  });
});
