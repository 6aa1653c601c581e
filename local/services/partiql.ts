/** What an INSERT puts where, in DynamoDB's types. */
export interface Insert {
  readonly table: string;
  readonly item: Readonly<Record<string, unknown>>;
}

const FILE = 'local/services/partiql.ts';

/** Thrown for what is no statement, or none that the local cloud understands. */
export class NotUnderstood extends Error {}

/** Reads `INSERT INTO "Table" VALUE {'name': value, …}`, the one statement of PartiQL that is understood. */
export function readInsert(statement: string, parameters: readonly unknown[]): Insert {
  const reader = new Reader(statement, parameters);
  for (const word of ['INSERT', 'INTO']) {
    if (!reader.takeWord(word)) throw new NotUnderstood(`only INSERT INTO is understood here; extend ${FILE}`);
  }
  const table = reader.name();
  if (!reader.takeWord('VALUE')) throw reader.unexpected();
  const item = reader.tuple();
  reader.end();
  return { table, item };
}

/** The INSERT of an ExecuteStatement, or why it is none. */
export function insertOf({ Statement, Parameters }: Readonly<Record<string, unknown>>): Insert | NotUnderstood {
  try {
    return readInsert(String(Statement), Array.isArray(Parameters) ? Parameters : []);
  } catch (error) {
    if (error instanceof NotUnderstood) return error;
    throw error;
  }
}

/** The word that a statement begins with, as IAM's actions have it: `Insert` of `dynamodb:PartiQLInsert`. */
export function verbOf(statement: string): string {
  const [word = ''] = /[a-z]+/i.exec(statement) ?? [];
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

/** A text in single quotes, a name in double quotes, a number, a word, or one character. */
const TOKEN = /\s*('(?:[^']|'')*'|"(?:[^"]|"")*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[\w.-]+|\S)/iy;

class Reader {
  readonly #tokens: readonly string[];
  readonly #parameters: unknown[];
  #position = 0;

  constructor(statement: string, parameters: readonly unknown[]) {
    this.#tokens = [...statement.trim().matchAll(new RegExp(TOKEN, 'giy'))].map(([, token = '']) => token);
    this.#parameters = [...parameters];
  }

  takeWord(word: string): boolean {
    const found = this.#token.toUpperCase() === word;
    if (found) this.#position += 1;
    return found;
  }

  name(): string {
    const token = this.#take();
    if (token.startsWith('"')) return token.slice(1, -1).replaceAll('""', '"');
    if (/^\w[\w.-]*$/.test(token)) return token;
    throw this.unexpected(token);
  }

  tuple(): Readonly<Record<string, unknown>> {
    const fields = this.#between('{', '}', () => {
      const name = this.#take();
      if (!name.startsWith("'")) throw this.unexpected(name);
      this.#expect(':');
      return [text(name), this.#value()] as const;
    });
    const names = new Set(fields.map(([name]) => name));
    if (names.size < fields.length) throw new NotUnderstood('an attribute is named twice');
    return Object.fromEntries(fields);
  }

  end(): void {
    if (this.#token !== '') throw this.unexpected();
    if (this.#parameters.length > 0) throw new NotUnderstood('number of parameters in request and statement differ');
  }

  unexpected(token = this.#token): NotUnderstood {
    return new NotUnderstood(`statement is not understood at ${token || 'its end'}; see ${FILE}`);
  }

  #value(): unknown {
    const token = this.#token;
    if (token === '{') return { M: this.tuple() };
    if (token === '[') return { L: this.#between('[', ']', () => this.#value()) };
    this.#position += 1;
    if (token === '?') return this.#parameter();
    if (token.startsWith("'")) return { S: text(token) };
    if (/^-?\d/.test(token)) return { N: token };
    if (/^(true|false)$/i.test(token)) return { BOOL: token.toLowerCase() === 'true' };
    if (/^null$/i.test(token)) return { NULL: true };
    throw this.unexpected(token);
  }

  #parameter(): unknown {
    if (this.#parameters.length === 0) throw new NotUnderstood('number of parameters in request and statement differ');
    return this.#parameters.shift();
  }

  #between<Value>(open: string, close: string, read: () => Value): Value[] {
    this.#expect(open);
    const values: Value[] = [];
    while (this.#token !== close) {
      values.push(read());
      if (this.#token !== close) this.#expect(',');
    }
    this.#expect(close);
    return values;
  }

  #expect(token: string): void {
    if (this.#take() !== token) throw this.unexpected(this.#tokens[this.#position - 1]);
  }

  #take(): string {
    this.#position += 1;
    return this.#tokens[this.#position - 1] ?? '';
  }

  get #token(): string {
    return this.#tokens[this.#position] ?? '';
  }
}

const text = (quoted: string) => quoted.slice(1, -1).replaceAll("''", "'");
