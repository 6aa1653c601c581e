import { randomBytes } from 'node:crypto';
import { ACCOUNT } from '../account.ts';
import type { HttpRequest } from './http-request.ts';
import { decoded } from './route-table.ts';

/** What API Gateway knows of a request beside what the client sent. */
export interface RequestContext {
  readonly apiId: string;
  readonly stage: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** What the authorizer of the route has found out, such as `{ jwt: … }`. */
  readonly authorizer: Readonly<Record<string, unknown>> | undefined;
  readonly requestId: string;
  readonly at: Date;
  /** The address that the API is reached at. */
  readonly url: string;
}

/** Headers that are about the connection and not about the request. */
const ofConnection = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The event that a function gets for a request, in payload format 2.0.
 *
 * docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function requestEvent(request: HttpRequest, context: RequestContext): Readonly<Record<string, unknown>> {
  const { method, query, body } = request;
  const { apiId, stage, routeKey, pathParameters, authorizer, requestId, at, url } = context;
  const { host, protocol, port } = new URL(url);
  // API Gateway hands an HTTP API's path on without its escapes, and the query with them
  const path = decoded(request.path);
  const headers = headersOf(request, { protocol, port, at });
  const queried = joined([...new URLSearchParams(query)]);
  const isText = isTextual(headers['content-type']);
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(request.headers['cookie'] !== undefined && { cookies: cookiesOf(request.headers['cookie']) }),
    headers,
    ...(Object.keys(queried).length > 0 && { queryStringParameters: queried }),
    requestContext: {
      accountId: ACCOUNT,
      apiId,
      ...(authorizer !== undefined && { authorizer }),
      domainName: host,
      domainPrefix: apiId,
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage,
      time: timeOf(at),
      timeEpoch: at.getTime(),
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** The bodies that are handed on as text; any other is encoded, a form's too. */
function isTextual(contentType = ''): boolean {
  const [type = ''] = contentType.toLowerCase().split(';');
  return /^text\/|^application\/(json|javascript|xml)$/.test(type.trim());
}

function headersOf(
  request: HttpRequest,
  { protocol, port, at }: { protocol: string; port: string; at: Date },
): Readonly<Record<string, string>> {
  const sent = Object.entries(request.headers)
    .filter(([name]) => name !== 'cookie' && !ofConnection.has(name))
    .map(([name, values]) => [name, values.join(',')] as const);
  const root = `1-${Math.floor(at.getTime() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
  return {
    ...Object.fromEntries(sent),
    'x-amzn-trace-id': `Root=${root}`,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-port': port,
    'x-forwarded-proto': protocol.replace(':', ''),
  };
}

const cookiesOf = (headers: readonly string[]) =>
  headers.flatMap((header) => header.split(/;\s*/)).filter((cookie) => cookie !== '');

/** One value a name; several are joined with commas. */
function joined(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) values.set(name, values.has(name) ? `${values.get(name)},${value}` : value);
  return Object.fromEntries(values);
}

/** Such as `12/Mar/2020:19:03:58 +0000`. */
function timeOf(at: Date): string {
  const [, day, month, year, time] = at.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
