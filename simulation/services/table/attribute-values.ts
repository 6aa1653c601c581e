import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isRecord } from '../../../local/is-record.ts';
import { canonicalNumber, compareNumbers, numberSize } from './decimals.ts';
import { invalid } from './refusals.ts';

/** Never changed once it is in a table: a write makes a new one, which may share parts with the old one. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** A checked copy of a value that a caller hands over. */
export function readValue(given: unknown): AttributeValue {
  if (!isRecord(given)) throw new TypeError(`no value of DynamoDB: ${String(given)}`);
  const types = Object.keys(given).filter((type) => given[type] !== undefined);
  const [type = ''] = types;
  if (types.length > 1)
    throw invalid(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  const content = given[type];
  if (typeof content === 'string') {
    if (type === 'S') return { S: content };
    if (type === 'N') return { N: canonicalNumber(content) };
  }
  if (Array.isArray(content)) {
    if (type === 'L') return { L: content.map(readValue) };
    if (type === 'SS') return { SS: readSet(content, 'string', (text) => text) };
    if (type === 'NS') return { NS: readSet(content, 'number', canonicalNumber) };
  }
  if (type === 'M' && isRecord(content)) return { M: readItem(content) };
  if (type === 'BOOL' && typeof content === 'boolean') return { BOOL: content };
  if (type === 'NULL' && content === true) return { NULL: true };
  if (type === 'B' && content instanceof Uint8Array) return { B: content.slice() };
  if (type === '')
    throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  throw new TypeError(`no value of DynamoDB, or of a type that is not known here: ${type}`);
}

/** A checked copy of an item, a key or the values of an expression. */
export function readItem(given: Readonly<Record<string, unknown>>): Record<string, AttributeValue> {
  const item: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(given)) if (value !== undefined) item[name] = readValue(value);
  return item;
}

function readSet(given: readonly unknown[], kind: string, read: (text: string) => string): string[] {
  if (given.length === 0) throw invalid(`One or more parameter values were invalid: An ${kind} set  may not be empty`);
  const members = given.map((member) => read(String(member)));
  if (new Set(members).size === members.length) return members;
  throw invalid(
    kind === 'number'
      ? 'Input collection contains duplicates'
      : `One or more parameter values were invalid: Input collection [${members.join(', ')}] contains duplicates.`,
  );
}

export function copyValue(value: AttributeValue): AttributeValue {
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: value.N };
  if (value.M !== undefined) return { M: copyItem(value.M) };
  if (value.L !== undefined) return { L: value.L.map(copyValue) };
  if (value.SS !== undefined) return { SS: [...value.SS] };
  if (value.NS !== undefined) return { NS: [...value.NS] };
  if (value.B !== undefined) return { B: value.B.slice() };
  return { ...value };
}

export function copyItem(item: Item): Record<string, AttributeValue> {
  const copy: Record<string, AttributeValue> = {};
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) copy[name] = copyValue(value);
  }
  return copy;
}

/** `S`, `N`, …; nothing of nothing. */
export function typeOf(value: AttributeValue | undefined): string | undefined {
  for (const type in value) return type;
  return undefined;
}

/** An attribute by its name, however it is called. */
export function attribute(item: Item | undefined, name: string): AttributeValue | undefined {
  return item !== undefined && Object.hasOwn(item, name) ? item[name] : undefined;
}

/** The bytes of an item as they count for its limit and its bill. */
export function itemSize(item: Item): number {
  let size = 0;
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) size += Buffer.byteLength(name) + valueSize(value);
  }
  return size;
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemSize(value.M);
  if (value.L !== undefined) return value.L.reduce((size, member) => size + 1 + valueSize(member), 3);
  if (value.SS !== undefined) return value.SS.reduce((size, member) => size + Buffer.byteLength(member), 0);
  if (value.NS !== undefined) return value.NS.reduce((size, member) => size + numberSize(member), 0);
  return value.B?.length ?? 1;
}

/** Less than, equal or greater; nothing where the two have no order. */
export function compareValues(one: AttributeValue, other: AttributeValue): number | undefined {
  if (one.S !== undefined && other.S !== undefined) return compareTexts(one.S, other.S);
  if (one.N !== undefined && other.N !== undefined) return compareNumbers(one.N, other.N);
  if (one.B !== undefined && other.B !== undefined) return Buffer.compare(one.B, other.B);
  return undefined;
}

const SURROGATE = /[\ud800-\udfff]/;

/** By their bytes in UTF-8, as DynamoDB orders: JavaScript's own order differs beyond the first plane. */
export function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  if (SURROGATE.test(one) || SURROGATE.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : 1;
}

export function equalValues(one: AttributeValue, other: AttributeValue): boolean {
  if (one.S !== undefined) return one.S === other.S;
  if (one.N !== undefined) return one.N === other.N;
  if (one.BOOL !== undefined) return one.BOOL === other.BOOL;
  if (one.NULL !== undefined) return other.NULL !== undefined;
  if (one.B !== undefined) return other.B !== undefined && Buffer.compare(one.B, other.B) === 0;
  const set = one.SS ?? one.NS;
  if (set !== undefined) {
    const others = new Set(typeOf(one) === typeOf(other) ? (other.SS ?? other.NS) : []);
    return set.length === others.size && set.every((member) => others.has(member));
  }
  if (one.L !== undefined)
    return one.L.length === other.L?.length && one.L.every((each, at) => same(each, other.L?.[at]));
  const { M: fields = {} } = one;
  const names = Object.keys(fields);
  return (
    other.M !== undefined &&
    names.length === Object.keys(other.M).length &&
    names.every((name) => same(fields[name], attribute(other.M, name)))
  );
}

const same = (one: AttributeValue | undefined, other: AttributeValue | undefined) =>
  one !== undefined && other !== undefined && equalValues(one, other);
