import { isRecord } from '../../../local/is-record.ts';
import { type Item, readItem } from './attribute-values.ts';
import { type Compiled, compile } from './expressions.ts';
import { unknownHere } from './refusals.ts';

/** The input of a call: every field is checked when it is read, and one that nobody reads is refused. */
export class Input {
  readonly #operation: string;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(operation: string, fields: object, known: ReadonlySet<string>) {
    this.#operation = operation;
    this.#fields = isRecord(fields) ? fields : {};
    for (const name in this.#fields)
      if (this.#fields[name] !== undefined && !known.has(name)) throw unknownHere(`${name} of ${operation}`);
  }

  text(name: string): string | undefined {
    const value = this.#fields[name];
    if (value === undefined || typeof value === 'string') return value;
    throw this.#wrong(name);
  }

  /** One of these words, the first of which stands for no word. */
  word<Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
    const value = this.text(name);
    const found = value === undefined ? words[0] : words.find((word) => word === value);
    if (found === undefined) throw unknownHere(`${name} ${value}`);
    return found;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.#fields[name] ?? otherwise;
    if (typeof value === 'boolean') return value;
    throw this.#wrong(name);
  }

  number(name: string): number | undefined {
    const value = this.#fields[name];
    if (value === undefined || typeof value === 'number') return value;
    throw this.#wrong(name);
  }

  list(name: string): readonly unknown[] {
    const value = this.#fields[name];
    if (Array.isArray(value)) return value;
    throw this.#wrong(name);
  }

  record(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.#fields[name];
    if (value === undefined || isRecord(value)) return value;
    throw this.#wrong(name);
  }

  /** A checked copy of an item or a key. */
  item(name: string): Item {
    const given = this.record(name);
    if (given === undefined) throw this.#wrong(name);
    return readItem(given);
  }

  /** Its expressions, ready to run, and the values in them. */
  expressions(): Compiled & { readonly values: Item } {
    const given = this.record('ExpressionAttributeValues');
    const values = given && readItem(given);
    const compiled = compile(
      {
        UpdateExpression: this.text('UpdateExpression'),
        ConditionExpression: this.text('ConditionExpression'),
        KeyConditionExpression: this.text('KeyConditionExpression'),
        FilterExpression: this.text('FilterExpression'),
        ProjectionExpression: this.text('ProjectionExpression'),
      },
      this.#names(),
      values,
    );
    return { ...compiled, values: values ?? {} };
  }

  #names(): Readonly<Record<string, string>> | undefined {
    const given = this.record('ExpressionAttributeNames');
    if (given === undefined || isTexts(given)) return given;
    throw this.#wrong('ExpressionAttributeNames');
  }

  #wrong(name: string): TypeError {
    return new TypeError(`${this.#operation} needs another ${name} than ${JSON.stringify(this.#fields[name])}`);
  }
}

function isTexts(given: Readonly<Record<string, unknown>>): given is Readonly<Record<string, string>> {
  for (const name in given) if (typeof given[name] !== 'string') return false;
  return true;
}
