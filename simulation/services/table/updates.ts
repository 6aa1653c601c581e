import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Operand, Section } from 'dynalite/validations/index.js';
import { type Item, typeOf } from './attribute-values.ts';
import type { NameOf, Resolve } from './conditions.ts';
import { addNumbers, subtractNumbers } from './decimals.ts';
import { replaceAt, valueAt } from './paths.ts';
import { invalid, unknownHere } from './refusals.ts';

/** The item that an update makes of an item. */
export type Update = (item: Item, values: Item) => Record<string, AttributeValue>;

/** Makes a function of an update that was read. All of its parts see the item as it was before. */
export function compileUpdate(sections: readonly Section[], nameOf: NameOf): Update {
  // what is removed from a list moves what is behind it, so the last goes first, and after all that is set
  const removed = sections.filter(({ type }) => type === 'remove').map(({ path }) => path);
  removed.sort((one, other) => Number(other.at(-1)) - Number(one.at(-1)) || 0);
  const written = sections
    .filter(({ type }) => type !== 'remove')
    .map((section) => ({ path: section.path, change: changeOf(section, nameOf) }));
  return (item, values) => {
    const results = written.map(({ change }) => change(item, values));
    const draft = { ...item };
    for (const [index, { path }] of written.entries()) replaceAt(draft, path, results[index]);
    for (const path of removed) replaceAt(draft, path, undefined);
    return draft;
  };
}

/** What is at the path afterwards. */
function changeOf({ type, path, val }: Section, nameOf: NameOf): Resolve {
  if (val === undefined) throw unknownHere(`${type} without a value`);
  const operand = compileOperand(val, nameOf);
  if (type === 'set') return operand;
  const change = type === 'add' ? added : without;
  return (item, values) => {
    const existing = valueAt(item, path);
    const value = operand(item, values);
    if (existing !== undefined && typeOf(existing) !== typeOf(value)) throw wrongType();
    return change(existing, value);
  };
}

function added(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (value.N !== undefined) return { N: addNumbers(existing?.N ?? '0', value.N) };
  const join = (old: readonly string[] = [], more: readonly string[]) => [...new Set([...old, ...more])];
  return value.SS !== undefined ? { SS: join(existing?.SS, value.SS) } : { NS: join(existing?.NS, value.NS ?? []) };
}

function without(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  const kept = (existing?.SS ?? existing?.NS ?? []).filter((member) => !(value.SS ?? value.NS)?.includes(member));
  if (kept.length === 0) return undefined;
  return value.SS !== undefined ? { SS: kept } : { NS: kept };
}

function compileOperand(operand: Operand, nameOf: NameOf): (item: Item, values: Item) => AttributeValue {
  if (Array.isArray(operand)) return (item) => valueAt(item, operand) ?? missing();
  if (!('args' in operand)) {
    const name = nameOf(operand);
    return (_, values) => values[name] ?? missing();
  }
  const [path] = operand.args;
  const [first, second] = operand.args.map((part) => compileOperand(part, nameOf));
  if (first === undefined || second === undefined) throw unknownHere(operand.type);
  switch (operand.name ?? operand.type) {
    case 'if_not_exists':
      return (item, values) => (Array.isArray(path) ? valueAt(item, path) : undefined) ?? second(item, values);
    case 'list_append':
      return (item, values) => {
        const { L: before } = first(item, values);
        const { L: after } = second(item, values);
        if (before === undefined || after === undefined) throw wrongType();
        return { L: [...before, ...after] };
      };
    case 'add':
    case 'subtract': {
      const calculate = operand.type === 'add' ? addNumbers : subtractNumbers;
      return (item, values) => {
        const { N: one } = first(item, values);
        const { N: other } = second(item, values);
        if (one === undefined || other === undefined) throw wrongType();
        return { N: calculate(one, other) };
      };
    }
    default:
      throw unknownHere(`the update ${operand.name ?? operand.type}`);
  }
}

const wrongType = () => invalid('An operand in the update expression has an incorrect data type');

function missing(): never {
  throw invalid('The provided expression refers to an attribute that does not exist in the item');
}
