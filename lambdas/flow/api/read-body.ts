import type * as z from 'zod';
import { type Problem, problemsOf } from '../../contracts/problems.ts';
import { parseJson } from '../parse-json.ts';
import { type ApiAnswer, type ApiRequest, invalid, problem } from './call.ts';
import { jsonDepth } from './json-depth.ts';

/** What a body may be. */
interface Limits {
  /** The media types that are taken. */
  readonly types: readonly string[];
  readonly bytes?: number;
}

/** As much as an event on the bus may be. */
const maxBytes = 256 * 1024;
/** Deeper than anything that the API takes; nobody is made to walk down a deeper one. */
const maxDepth = 20;

/** Something that was read, or the answer that says why it was not. */
export type Read<Value> = { readonly value: Value } | { readonly refused: ApiAnswer };

/** The media type of a body that may be taken as it is, or the answer that refuses it. */
export function readMediaType(
  { headers, body }: Pick<ApiRequest, 'headers' | 'body'>,
  { types, bytes = maxBytes }: Limits,
): Read<string> {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(type))
    return {
      refused: problem('wrong-media-type', { detail: `send ${types.join(' or ')}` }, { accept: types.join(', ') }),
    };
  if (Buffer.byteLength(body) > bytes)
    return { refused: problem('too-large', { detail: `send at most ${bytes} bytes` }) };
  return { value: type };
}

interface BodyOptions {
  /** @default - JSON */
  readonly types?: readonly string[];
  /** Says of a problem more than the schema can. */
  readonly reword?: (problems: readonly Problem[]) => readonly Problem[];
}

/** A JSON body as its schema wants it, or the answer that names what to cure. */
export function readBody<Schema extends z.ZodType>(
  request: Pick<ApiRequest, 'headers' | 'body'>,
  schema: Schema,
  { types = ['application/json'], reword = (problems) => problems }: BodyOptions = {},
): Read<z.output<Schema>> {
  const media = readMediaType(request, { types });
  if ('refused' in media) return media;
  if (jsonDepth(request.body) > maxDepth)
    return { refused: invalid('(root)', `must be nested at most ${maxDepth} levels deep`) };
  const json = parseJson(request.body);
  if (json === undefined) return { refused: invalid('(root)', 'must be JSON') };
  const { data, error, success } = schema.safeParse(json);
  return success ? { value: data } : { refused: problem('invalid-request', { errors: reword(problemsOf(error)) }) };
}

/** The parameters behind the path, each at most once. */
export function readQuery<Schema extends z.ZodType>(query: URLSearchParams, schema: Schema): Read<z.output<Schema>> {
  const names = [...query.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    return { refused: problem('invalid-request', { detail: 'each parameter may be given once' }) };
  const { data, error, success } = schema.safeParse(Object.fromEntries(query));
  return success ? { value: data } : { refused: problem('invalid-request', { errors: problemsOf(error) }) };
}
