import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import validations, { type Condition, type Expressions, type KeyConditions } from 'dynalite/validations/index.js';
import { copyItem, type Item, typeOf } from './attribute-values.ts';
import { compileCondition, type NameOf, type Test } from './conditions.ts';
import type { Path } from './paths.ts';
import { invalid } from './refusals.ts';
import { compileUpdate, type Update } from './updates.ts';

/** The expressions of a call, by the name of their field. */
export interface Texts {
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** One condition on a key: its operator, and the names of the values that it compares with. */
export interface KeyCondition {
  readonly operator: string;
  readonly values: readonly string[];
}

/** Expressions made into functions, and which attributes they speak of. */
export interface Compiled {
  readonly update?: Update | undefined;
  readonly condition?: Test | undefined;
  readonly filter?: Test | undefined;
  readonly keyConditions?: Readonly<Record<string, KeyCondition>> | undefined;
  readonly projection?: readonly Path[] | undefined;
  /** Attributes that the update writes. */
  readonly written: readonly string[];
  readonly filtered: readonly string[];
  /** Attributes of which a part is named. */
  readonly nested: readonly string[];
}

const fields = [
  'UpdateExpression',
  'ConditionExpression',
  'KeyConditionExpression',
  'FilterExpression',
  'ProjectionExpression',
] as const;
const none: Compiled = { written: [], filtered: [], nested: [] };
/** Whether they can be read depends on the values themselves, not only on their types. */
const SAYS_ABOUT_VALUES = /attribute_type/i;
/** … on which of two values is the lesser. */
const COMPARES_VALUES = /between/i;
const mostKnown = 10_000;
const known = new Map<string, Compiled>();

/** Reads the expressions of a call, each once: a million calls use the same few. */
export function compile(
  texts: Texts,
  names: Readonly<Record<string, string>> | undefined,
  values: Item | undefined,
): Compiled {
  let key = '';
  for (const field of fields) key += `${texts[field] ?? ''}\n`;
  if (key.length === fields.length && names === undefined && values === undefined) return none;
  if (SAYS_ABOUT_VALUES.test(key)) return read(texts, names, values);
  for (const name in names) key += `${name} ${names[name]}\n`;
  for (const name in values) key += `${name} ${typeOf(values[name])}\n`;
  if (COMPARES_VALUES.test(key)) {
    const order = orderOf(values);
    if (order === undefined) return read(texts, names, values);
    key += order;
  }
  const before = known.get(key);
  if (before !== undefined) return before;
  const compiled = read(texts, names, values);
  if (known.size >= mostKnown) known.clear();
  known.set(key, compiled);
  return compiled;
}

/** The names of the values from the least to the greatest; `undefined` where they are not all text. */
function orderOf(values: Item = {}): string | undefined {
  const sorted: { readonly name: string; readonly bytes: Buffer }[] = [];
  for (const name in values) {
    const text = values[name]?.S;
    if (text === undefined) return undefined;
    sorted.push({ name, bytes: Buffer.from(text) });
  }
  sorted.sort((one, other) => Buffer.compare(one.bytes, other.bytes));
  return sorted
    .map(({ name, bytes }, index) => `${sorted[index - 1]?.bytes.equals(bytes) ? '=' : '<'}${name}`)
    .join('');
}

function read(texts: Texts, names: Readonly<Record<string, string>> | undefined, values: Item | undefined): Compiled {
  // copies, for two names may have been given the same value
  const copies = values && copyItem(values);
  const nameByValue = new Map<AttributeValue, string>(Object.entries(copies ?? {}).map(([name, copy]) => [copy, name]));
  const nameOf: NameOf = (value) => nameByValue.get(value) ?? '';
  const given: Expressions = {
    ...texts,
    ...(names && { ExpressionAttributeNames: names }),
    ...(copies && { ExpressionAttributeValues: copies }),
  };
  const wrong = validations.validateExpressionParams(given, fields, []) ?? validations.validateExpressions(given);
  if (wrong !== undefined) throw invalid(wrong);
  const { _updates, _condition, _keyCondition, _filter, _projection } = given;
  const test = (condition: Condition | undefined) => condition && compileCondition(condition.expression, nameOf);
  return {
    update: _updates && compileUpdate(_updates.sections, nameOf),
    condition: test(_condition),
    filter: test(_filter),
    keyConditions: _keyCondition && readKeyConditions(_keyCondition, nameOf),
    projection: _projection?.paths,
    written: _updates?.sections.map(({ path: [attribute] }) => String(attribute)) ?? [],
    filtered: Object.keys(_filter?.pathHeads ?? {}),
    nested: [_updates, _filter, _projection].flatMap((each) => Object.keys(each?.nestedPaths ?? {})),
  };
}

function readKeyConditions({ expression }: Condition, nameOf: NameOf): Record<string, KeyCondition> {
  const conditions: KeyConditions | string = validations.convertKeyCondition(expression);
  if (typeof conditions === 'string') throw invalid(conditions);
  return Object.fromEntries(
    Object.entries(conditions).map(([attribute, { ComparisonOperator, AttributeValueList }]) => [
      attribute,
      { operator: ComparisonOperator, values: AttributeValueList.map(nameOf) },
    ]),
  );
}
