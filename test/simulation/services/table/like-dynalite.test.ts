import {
  type AttributeValue,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { dynamoDbs, type TestDynamoDb } from '../../../lambdas/adapters/local-dynamodb.ts';

type Values = Record<string, AttributeValue>;

const number = fc.oneof(
  fc.constantFrom('0', '1', '2'),
  fc.constantFrom('0.5', '-1.25', '1e20', '12345678901234567890', '007', '2.50'),
);
// dynalite takes an empty text and a false for nothing in IN, BETWEEN, attribute_type and size; DynamoDB does not
const text = fc.constantFrom('a', 'ab', 'b');
const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  text.map((S) => ({ S })),
  number.map((N) => ({ N })),
  fc.constant({ BOOL: true }),
);
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }).map((SS) => ({ SS })),
  fc.array(scalar, { maxLength: 3 }).map((L) => ({ L })),
  fc.dictionary(fc.constantFrom('x', 'y'), scalar).map((M) => ({ M })),
);
/** What is compared as a whole: dynalite takes no two lists or maps to be equal. */
const comparable = fc.oneof(
  scalar,
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }).map((SS) => ({ SS })),
);
const attribute = fc.constantFrom('one', 'two', 'three');
const path = fc.oneof(
  { weight: 8, arbitrary: attribute.map((name) => `#${name}`) },
  attribute.map((name) => `#${name}.x`),
  attribute.map((name) => `#${name}[0]`),
);

/** An expression, and the values that stand in it. */
interface Expression {
  readonly text: string;
  readonly values: readonly AttributeValue[];
}

const test = (form: string, ...operands: fc.Arbitrary<AttributeValue>[]): fc.Arbitrary<Expression> =>
  fc.tuple(path, ...operands).map(([left, ...values]) => ({ text: form.replace('PATH', left), values }));
const operator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');
const ordered = fc.oneof(
  text.map((S) => ({ S })),
  number.map((N) => ({ N })),
);
const simple: fc.Arbitrary<Expression> = fc.oneof(
  test('attribute_exists(PATH)'),
  test('attribute_not_exists(PATH)'),
  test('attribute_type(PATH, ?)', fc.constantFrom({ S: 'N' }, { S: 'M' }, { S: 'Q' })),
  test(
    'begins_with(PATH, ?)',
    fc.oneof(
      text.map((S) => ({ S })),
      fc.constant({ N: '1' }),
    ),
  ),
  test('contains(PATH, ?)', ordered),
  test('PATH IN (?, ?)', comparable, comparable),
  test('PATH BETWEEN ? AND ?', ordered, ordered),
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom(['#one', number.map((N) => ({ N }))] as const, ['#two', text.map((S) => ({ S }))] as const),
        operator,
      )
      .chain(([[left, operand], sign]) => operand.map((each) => ({ text: `${left} ${sign} ?`, values: [each] }))),
  },
  operator.chain((sign) => test(`PATH ${sign} ?`, sign === '=' || sign === '<>' ? comparable : ordered)),
  operator.chain((sign) =>
    test(
      `size(PATH) ${sign} ?`,
      number.map((N) => ({ N })),
    ),
  ),
);
const { condition } = fc.letrec<{ condition: Expression }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    simple,
    tie('condition').map(({ text: inner, values }) => ({ text: `NOT (${inner})`, values })),
    fc.tuple(fc.constantFrom('AND', 'OR'), tie('condition'), tie('condition')).map(([word, left, right]) => ({
      text: `${left.text} ${word} ${right.text}`,
      values: [...left.values, ...right.values],
    })),
  ),
}));

const set: fc.Arbitrary<Expression> = fc
  .tuple(path, path, value, number)
  .chain(([left, other, given, added]) =>
    fc.constantFrom(
      { text: `${left} = ?`, values: [given] },
      { text: `${left} = ${other}`, values: [] },
      { text: `${left} = if_not_exists(${other}, ?)`, values: [given] },
      { text: `${left} = list_append(${other}, ?)`, values: [{ L: [given] }] },
      { text: `${left} = ${other} + ?`, values: [{ N: added }] },
      { text: `${left} = if_not_exists(${other}, ?) - ?`, values: [{ N: '10' }, { N: added }] },
    ),
  );
const section = (word: string, part: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> =>
  fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => ({
    text: `${word} ${parts.map((each) => each.text).join(', ')}`,
    values: parts.flatMap((each) => each.values),
  }));
const bag: fc.Arbitrary<AttributeValue> = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'd'), { minLength: 1 })
  .map((SS) => ({ SS }));
const update: fc.Arbitrary<Expression> = fc.oneof(
  { weight: 5, arbitrary: section('SET', set) },
  // dynalite removes one position of a list after the other
  attribute.map((name) => ({ text: `REMOVE #${name}`, values: [] })),
  attribute.map((name) => ({ text: `REMOVE #${name}.x`, values: [] })),
  fc
    .tuple(
      attribute,
      fc.oneof(
        bag,
        number.map((N) => ({ N })),
      ),
    )
    .map(([name, each]) => ({ text: `ADD #${name} ?`, values: [each] })),
  fc.tuple(attribute, bag).map(([name, each]) => ({ text: `DELETE #${name} ?`, values: [each] })),
);

/** The fields of a call for its expressions; sometimes a name or a value is too much, or too little. */
function fieldsOf(parts: Readonly<Record<string, Expression | undefined>>, mistake: number) {
  const values: Values = {};
  const texts = Object.entries(parts).flatMap(([field, part]) => {
    if (part === undefined) return [];
    const left = [...part.values];
    const written = part.text.replace(/\?/g, () => {
      const name = `:v${Object.keys(values).length}`;
      values[name] = left.shift() ?? { NULL: true };
      return name;
    });
    return [[field, written] as const];
  });
  const used = new Set(texts.flatMap(([, written]) => written.match(/#\w+/g) ?? []));
  const names = Object.fromEntries([...used].map((name) => [name, name.slice(1)]));
  if (mistake === 1) names['#unused'] = 'unused';
  if (mistake === 2) values[':unused'] = { S: 'unused' };
  if (mistake === 3) delete values[':v0'];
  return {
    ...Object.fromEntries(texts),
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}

const partition = fc.constantFrom('p', 'p', 'p', 'q');
const sorts = ['a', 'ab', 'b', 'c', 'd', 'e', 'f', 'g'];
const sort = fc.constantFrom(...sorts);
const key = fc.record({ PK: partition.map((S) => ({ S })), SK: sort.map((S) => ({ S })) });
const mistake = fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 }));
/** Each attribute is mostly of one kind, so that comparisons find something to compare. */
const item = fc.record(
  {
    one: fc.oneof({ weight: 4, arbitrary: number.map((N) => ({ N })) }, value),
    two: fc.oneof({ weight: 4, arbitrary: text.map((S) => ({ S })) }, value),
    three: value,
  },
  { requiredKeys: ['one', 'two'] },
);
const range = fc.oneof(
  fc.constant({ text: '', values: [] }),
  fc
    .tuple(fc.constantFrom('=', '<', '<=', '>', '>='), sort)
    .map(([sign, S]) => ({ text: ` AND SK ${sign} ?`, values: [{ S }] })),
  sort.map((S) => ({ text: ' AND begins_with(SK, ?)', values: [{ S }] })),
  fc.tuple(sort, sort).map(([low, high]) => ({ text: ' AND SK BETWEEN ? AND ?', values: [{ S: low }, { S: high }] })),
);
const maybeCondition = fc.option(condition, { nil: undefined, freq: 2 });

/** A call that can be made of either. */
interface Call {
  readonly input: object;
  readonly send: (client: DynamoDBClient) => Promise<object>;
}
const aPut = (input: PutItemCommandInput): Call => ({
  input,
  send: (client) => client.send(new PutItemCommand(input)),
});
const anUpdate = (input: UpdateItemCommandInput): Call => ({
  input,
  send: (client) => client.send(new UpdateItemCommand(input)),
});
const aDelete = (input: DeleteItemCommandInput): Call => ({
  input,
  send: (client) => client.send(new DeleteItemCommand(input)),
});
const aGet = (input: GetItemCommandInput): Call => ({
  input,
  send: (client) => client.send(new GetItemCommand(input)),
});
const aQuery = (input: QueryCommandInput): Call => ({ input, send: (client) => client.send(new QueryCommand(input)) });

type Make = (TableName: string) => Call;
const anyCommand: fc.Arbitrary<Make> = fc.oneof(
  fc.tuple(key, item, maybeCondition, mistake).map(([Key, rest, test, wrong]): Make => {
    const fields = fieldsOf({ ConditionExpression: test }, test ? wrong : 0);
    return (TableName) => aPut({ TableName, Item: { ...Key, ...rest }, ReturnValues: 'ALL_OLD', ...fields });
  }),
  fc
    .tuple(key, update, fc.option(condition, { nil: undefined, freq: 1 }), mistake)
    .map(([Key, change, test, wrong]): Make => {
      const fields = fieldsOf({ UpdateExpression: change, ConditionExpression: test }, wrong);
      return (TableName) => anUpdate({ TableName, Key, ReturnValues: 'ALL_NEW', ...fields });
    }),
  fc.tuple(key, maybeCondition).map(([Key, test]): Make => {
    const fields = fieldsOf({ ConditionExpression: test }, 0);
    return (TableName) => aDelete({ TableName, Key, ReturnValues: 'ALL_OLD', ...fields });
  }),
  fc.tuple(key, fc.uniqueArray(path, { minLength: 1, maxLength: 2 })).map(([Key, paths]): Make => {
    const fields = fieldsOf({ ProjectionExpression: { text: paths.join(', '), values: [] } }, 0);
    return (TableName) => aGet({ TableName, Key, ...fields });
  }),
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        partition,
        range,
        maybeCondition,
        fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
        fc.boolean(),
        fc.option(key, { nil: undefined, freq: 4 }),
      )
      .map(([S, onSort, filter, Limit, ScanIndexForward, ExclusiveStartKey]): Make => {
        const fields = fieldsOf(
          {
            KeyConditionExpression: { text: `PK = ?${onSort.text}`, values: [{ S }, ...onSort.values] },
            FilterExpression: filter,
          },
          0,
        );
        return (TableName) => aQuery({ TableName, Limit, ScanIndexForward, ExclusiveStartKey, ...fields });
      }),
  },
);

/** Something in every place of a partition: what a filter says of it is seen in one call. */
const anyItems = fc.tuple(
  ...sorts.map((S) =>
    item.map(
      (rest): Make =>
        (TableName) =>
          aPut({ TableName, Item: { PK: { S: 'p' }, SK: { S }, ...rest } }),
    ),
  ),
);

/** Sets have no order. */
const inOrder = (_: string, each: unknown) =>
  Array.isArray(each) && each.every((one) => typeof one === 'string') ? [...each].sort() : each;

async function answerOf(client: DynamoDBClient, call: Call): Promise<unknown> {
  try {
    const answer = await call.send(client);
    return JSON.parse(JSON.stringify({ ...answer, $metadata: undefined }, inOrder));
  } catch (error) {
    return error instanceof Error ? { refused: error.name, message: error.message } : error;
  }
}

describe('the table in memory', () => {
  let both: TestDynamoDb[];
  beforeAll(async () => {
    both = await Promise.all(dynamoDbs.map(([, start]) => start()));
  });
  afterAll(async () => {
    await Promise.all(both.map(({ stop }) => stop()));
  });

  it('answers and refuses as dynalite does', async () => {
    const kinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(anyItems, fc.array(anyCommand, { minLength: 40, maxLength: 40 }), async (items, commands) => {
        const tables = await Promise.all(both.map(({ newTable }) => newTable()));
        for (const make of [...items, ...commands]) {
          const [theirs, ours] = await Promise.all(
            both.map(({ client }, index) => answerOf(client, make(tables[index] ?? ''))),
          );
          expect({ command: make('').input, answer: ours }).toEqual({ command: make('').input, answer: theirs });
          kinds.add(JSON.stringify(theirs).slice(0, 50));
        }
      }),
      { numRuns: 5, seed: 1, endOnFailure: true },
    );
    // it has seen refusals, and more than them
    expect([...kinds].some((kind) => kind.includes('ConditionalCheckFailed'))).toBe(true);
    expect([...kinds].some((kind) => kind.includes('Attributes'))).toBe(true);
    expect([...kinds].some((kind) => kind.includes('Items'))).toBe(true);
  });
});
