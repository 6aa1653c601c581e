import { isRecord } from '../is-record.ts';
import type { RestRequest } from '../wire.ts';

interface Read {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Services that say by method and path what they are asked. */
const readers: Readonly<Record<string, (request: RestRequest, host: string, body: Buffer) => Read | undefined>> = {
  s3: readS3,
  lambda: readLambda,
};

/** The action and its input of a service that speaks REST; undefined for what is not understood. */
export function readRest(service: string, request: RestRequest, host: string, body: Buffer): Read | undefined {
  return readers[service]?.(request, host, body);
}

const s3Actions: readonly (readonly [
  of: 'bucket' | 'object',
  method: string,
  query: string | undefined,
  action: string,
])[] = [
  ['bucket', 'GET', 'list-type', 'ListObjectsV2'],
  ['bucket', 'HEAD', undefined, 'HeadBucket'],
  ['object', 'POST', 'uploads', 'CreateMultipartUpload'],
  ['object', 'PUT', 'partNumber', 'UploadPart'],
  ['object', 'POST', 'uploadId', 'CompleteMultipartUpload'],
  ['object', 'DELETE', 'uploadId', 'AbortMultipartUpload'],
  ['object', 'GET', undefined, 'GetObject'],
  ['object', 'HEAD', undefined, 'HeadObject'],
  ['object', 'PUT', undefined, 'PutObject'],
  ['object', 'DELETE', undefined, 'DeleteObject'],
];

/** A bucket stands in the path or, as in `files.localhost`, before the host. */
function readS3({ method, path, query }: RestRequest, host: string): Read | undefined {
  const [, before] = /^(.+)\.localhost(?::\d+)?$/.exec(host) ?? [];
  const [Bucket = '', ...rest] = `${before === undefined ? '' : `/${before}`}${path}`.slice(1).split('/');
  const Key = rest.map(decodeURIComponent).join('/');
  const of = Key === '' ? 'bucket' : 'object';
  const [, , , action] =
    s3Actions.find(([what, how, name]) => what === of && how === method && (name === undefined || query.has(name))) ??
    [];
  return action === undefined ? undefined : { action, input: { Bucket: decodeURIComponent(Bucket), Key } };
}

function readLambda({ method, path }: RestRequest, _: string, body: Buffer): Read | undefined {
  const [, UUID] = /^\/2015-03-31\/event-source-mappings\/([^/]+)\/?$/.exec(path) ?? [];
  if (UUID !== undefined && method === 'GET') return { action: 'GetEventSourceMapping', input: { UUID } };
  if (UUID !== undefined && method === 'PUT')
    return { action: 'UpdateEventSourceMapping', input: { UUID, ...jsonOf(body) } };
  const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
  if (name === undefined || method !== 'POST') return undefined;
  return { action: 'Invoke', input: { FunctionName: decodeURIComponent(name) } };
}

function jsonOf(body: Buffer): Readonly<Record<string, unknown>> {
  const json: unknown = body.length === 0 ? {} : JSON.parse(body.toString());
  return isRecord(json) ? json : {};
}
