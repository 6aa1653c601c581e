import type { HttpAnswer, HttpCall } from '../providers-contract.ts';
import type { Word } from './calls.ts';

/** An answer with a body of JSON. */
export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Word => {
  const value: HttpAnswer = {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
  return { kind: 'answer', value };
};

/** The headers with names in lower case, as a server sees them. */
export const headersOf = ({ headers }: HttpCall): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
