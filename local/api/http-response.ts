import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';

/** An answer to a client. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const resultSchema = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), scalar).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});
const withStatus = z.object({ statusCode: z.unknown() });

/** What API Gateway sets itself, whatever the function says. */
const OWN = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** Turns what a function returned into an answer, in format 2.0; undefined when API Gateway would not understand it. */
export function answerOf(result: unknown): HttpAnswer | undefined {
  // a result without a status is the body itself
  const named = withStatus.safeParse(result).data;
  if (named === undefined || named.statusCode === undefined) return json(200, result ?? null);
  const parsed = resultSchema.safeParse(result);
  if (!parsed.success) return undefined;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const given = Object.entries(headers ?? {})
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !OWN.has(name));
  if (![...given, ...(cookies ?? []).map((cookie) => ['set-cookie', cookie] as const)].every(isHeader))
    return undefined;
  return {
    status: statusCode,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...Object.fromEntries(given),
      ...(cookies && cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** Whether it can be a header: no line break, among others. */
function isHeader([name, value]: readonly [string, string]): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

/** What API Gateway answers itself: `{"message": …}`, by default with the name of the status. */
export function ownAnswer(status: number, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  const message = status === 413 ? 'Request Entity Too Large' : STATUS_CODES[status];
  const answer = json(status, { message });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

const json = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(body)),
});
