import { isRecord } from '../is-record.ts';

/** DynamoDB's `{ S: 'text' }` as a plain value; sets become lists. */
export function plainValue(value: unknown): unknown {
  if (!isRecord(value)) return undefined;
  const [[type, content] = ['', undefined]] = Object.entries(value);
  switch (type) {
    case 'N':
      return Number(content);
    case 'NULL':
      return null;
    case 'M':
      return plainItem(content);
    case 'L':
      return Array.isArray(content) ? content.map(plainValue) : [];
    case 'NS':
      return Array.isArray(content) ? content.map(Number) : [];
    default:
      return content;
  }
}

/** An item of a table with plain values. */
export function plainItem(item: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(item)) return {};
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}
