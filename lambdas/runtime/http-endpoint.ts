import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2WithRequestContext, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { StoredMetrics } from './stored-metrics.ts';

/** A request as API Gateway hands it on, reduced to what endpoints may rely on. */
export interface HttpRequest {
  /** The route as it is declared, such as `GET /preferences/{token}`. */
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw body; decoded where API Gateway had encoded it. */
  readonly body: string;
  readonly requestId: string;
  /** The claims of a JSON Web Token that API Gateway has verified, where the route asks for one. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface AuthorizedContext {
  readonly authorizer?: { readonly jwt?: { readonly claims: Record<string, unknown> } };
}
type Event = APIGatewayProxyEventV2WithRequestContext<
  { readonly http: { readonly method: string; readonly path: string }; readonly requestId: string } & AuthorizedContext
>;

/** Headers that every answer carries: nothing here is to be kept, framed or guessed at. */
const always = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-frame-options': 'DENY',
} as const;

/** Answers HTTP requests; what is unforeseen becomes a 500 that tells nothing, and one line of log that tells all. */
export const httpEndpoint = (
  answer: (request: HttpRequest) => Promise<HttpResponse>,
  { logger, metrics }: { logger: Logger; metrics: StoredMetrics },
) =>
  middy<Event, APIGatewayProxyStructuredResultV2>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .handler(async (event) => {
      const response = await answer(toRequest(event)).catch((error: unknown): HttpResponse => {
        logger.error('Request failed', { route: event.routeKey, requestId: event.requestContext.requestId, error });
        return unforeseen(event.headers['accept']);
      });
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      const { status, headers = {}, body = '' } = response;
      return { statusCode: status, headers: { ...always, ...headers }, body };
    });

/** Words for a browser, problem details (RFC 9457) for a program. */
function unforeseen(accept = ''): HttpResponse {
  const detail = 'something went wrong; try again';
  if (accept.includes('text/html'))
    return { status: 500, headers: { 'content-type': 'text/plain' }, body: `${detail}\n` };
  return {
    status: 500,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title: 'Internal Server Error', status: 500, detail }),
  };
}

function toRequest(event: Event): HttpRequest {
  const { body = '', isBase64Encoded, requestContext } = event;
  return {
    route: event.routeKey,
    method: requestContext.http.method,
    path: event.rawPath,
    pathParameters: event.pathParameters ?? {},
    query: new URLSearchParams(event.rawQueryString),
    headers: event.headers,
    body: isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    requestId: requestContext.requestId,
    claims: requestContext.authorizer?.jwt?.claims,
  };
}
