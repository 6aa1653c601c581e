import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Calculation, Operand } from 'dynalite/validations/index.js';
import { compareValues, equalValues, type Item, typeOf } from './attribute-values.ts';
import { valueAt } from './paths.ts';
import { unknownHere } from './refusals.ts';

/** Whether an item fulfils a condition with these values in it. */
export type Test = (item: Item, values: Item) => boolean;
/** What an operand stands for. */
export type Resolve = (item: Item, values: Item) => AttributeValue | undefined;
/** Under which name a value stands in the expression. */
export type NameOf = (value: AttributeValue) => string;

/** Makes a function of a condition that was read, so that reading it once is enough. */
export function compileCondition(condition: Calculation, nameOf: NameOf): Test {
  const { type, args } = condition;
  if (type === 'and' || type === 'or' || type === 'not') {
    const [first = never, second = never] = args.map((part) => compilePart(part, nameOf));
    if (type === 'not') return (item, values) => !first(item, values);
    return type === 'and'
      ? (item, values) => first(item, values) && second(item, values)
      : (item, values) => first(item, values) || second(item, values);
  }
  const test = tests[type === 'function' ? (condition.name ?? '') : type];
  if (test === undefined) throw unknownHere(`the condition ${condition.name ?? type}`);
  const [first = nothing, second = nothing, ...others] = args.map((part) => compileOperand(part, nameOf));
  if (others.length === 0) return (item, values) => test(first(item, values), second(item, values), []);
  return (item, values) =>
    test(
      first(item, values),
      second(item, values),
      others.map((other) => other(item, values)),
    );
}

function compilePart(part: Operand, nameOf: NameOf): Test {
  if (!Array.isArray(part) && 'args' in part) return compileCondition(part, nameOf);
  throw unknownHere('a value in the place of a condition');
}

function compileOperand(operand: Operand, nameOf: NameOf): Resolve {
  if (Array.isArray(operand)) return (item) => valueAt(item, operand);
  if ('args' in operand) {
    const [measured = nothing] = operand.args.map((part) => compileOperand(part, nameOf));
    return (item, values) => sizeOf(measured(item, values));
  }
  const name = nameOf(operand);
  return (_, values) => values[name];
}

const never: Test = () => false;
const nothing: Resolve = () => undefined;

type Value = AttributeValue | undefined;
type Comparison = (value: Value, operand: Value, others: readonly Value[]) => boolean;

const ordered =
  (holds: (order: number) => boolean): Comparison =>
  (value, operand) => {
    const order = value && operand && compareValues(value, operand);
    return order !== undefined && holds(order);
  };
const equal: Comparison = (value, operand) =>
  value !== undefined && operand !== undefined && equalValues(value, operand);
const atLeast = ordered((order) => order >= 0);
const atMost = ordered((order) => order <= 0);

const tests: Readonly<Record<string, Comparison>> = {
  '=': equal,
  '<>': (value, operand) => !equal(value, operand, []),
  '<': ordered((order) => order < 0),
  '<=': atMost,
  '>': ordered((order) => order > 0),
  '>=': atLeast,
  between: (value, low, [high]) => atLeast(value, low, []) && atMost(value, high, []),
  in: (value, first, others) => [first, ...others].some((operand) => equal(value, operand, [])),
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  attribute_type: (value, type) => value !== undefined && typeOf(value) === type?.S,
  begins_with: (value, prefix) => {
    if (value?.B !== undefined && prefix?.B !== undefined)
      return Buffer.compare(value.B.subarray(0, prefix.B.length), prefix.B) === 0;
    return value?.S !== undefined && prefix?.S !== undefined && value.S.startsWith(prefix.S);
  },
  contains: (value, part) => {
    if (value === undefined || part === undefined) return false;
    if (value.L !== undefined) return value.L.some((member) => equalValues(member, part));
    if (part.N !== undefined) return value.NS?.includes(part.N) === true;
    if (part.B !== undefined) return value.B !== undefined && Buffer.from(value.B).includes(Buffer.from(part.B));
    return part.S !== undefined && (value.S ?? value.SS)?.includes(part.S) === true;
  },
};

function sizeOf(value: Value): Value {
  const sized = value?.S ?? value?.B ?? value?.SS ?? value?.NS ?? value?.L ?? (value?.M && Object.keys(value.M));
  return sized === undefined ? undefined : { N: String(sized.length) };
}
