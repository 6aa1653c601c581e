import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { LostAnswer } from '../faults.ts';
import type { AwsAnswer, RestRequest } from '../wire.ts';
import { awsError, unknownKey } from './aws-error.ts';
import { readCall, readSignature } from './aws-request.ts';
import type { Credentials } from './credentials.ts';
import { CallerKilled, type Endpoint } from './endpoint.ts';
import { readRest } from './rest-request.ts';

/** Answers a request that is for it, and says whether it was. */
export type Route = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** The HTTP API that is served beside the routes, at paths that they leave. */
export interface ServedApi {
  /** Whether there is an API at all: then it also answers what nobody knows. */
  readonly exist: boolean;
  /** Whether it has a route for this. */
  has(request: IncomingMessage): boolean;
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** What no API may take: the page, what tests ask for, and doubles of providers. */
const RESERVED = /^\/($|[?]|_local\/|page\/|twilio\/|sendgrid\/|vonage\/)/;

/** The one address of the local cloud: AWS calls are signed; all else is the API's or goes to the routes. */
export class Gateway {
  readonly #endpoint: Endpoint;
  readonly #credentials: Credentials;
  readonly #routes: Route[] = [];
  readonly #server: Server;
  #api: ServedApi | undefined;
  #url = '';

  constructor(endpoint: Endpoint, credentials: Credentials) {
    this.#endpoint = endpoint;
    this.#credentials = credentials;
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => fail(response, error));
    });
  }

  get url(): string {
    return this.#url;
  }

  addRoute(route: Route): void {
    this.#routes.push(route);
  }

  serveApi(api: ServedApi): void {
    this.#api = api;
  }

  async start(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#url = `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const authorization = request.headers.authorization ?? '';
    const isOfApi = !RESERVED.test(request.url ?? '/') && this.#api?.has(request);
    const isCall = authorization.startsWith('AWS4-') && readSignature(authorization)?.service !== 'execute-api';
    if (isCall && !isOfApi) return this.#answerCall(authorization, request, response);
    if (!isLocal(request)) return forbid(response);
    // who may call an API is its own affair: a form of its pages may come without an origin
    if (isOfApi) return this.#api?.serve(request, response);
    if (isForeign(request)) return forbid(response);
    for (const route of this.#routes) if (await route(request, response)) return;
    if (this.#api?.exist) return this.#api.serve(request, response);
    response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing is here\n');
  }

  async #answerCall(authorization: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = headersOf(request);
    const signature = readSignature(authorization);
    const body = await buffer(request);
    const holder = signature && this.#credentials.find(signature.accessKeyId);
    if (signature === undefined || holder === undefined) return send(response, unknownKey({ headers }));
    const rest = restOf(request);
    const { service } = signature;
    const call = readRest(service, rest, headers['host'] ?? '', body) ?? readCall(headers, body);
    if (call === undefined) {
      const message = `${signature.service}: nothing that is understood here is asked; extend local/gateway/aws-request.ts or rest-request.ts`;
      return send(response, awsError({ headers }, { code: 'UnknownOperationException', message, status: 404 }));
    }
    send(
      response,
      await this.#endpoint.call({ service, ...call, headers, body, rest, principal: holder.principal }, holder.kill),
    );
  }
}

/** Whether it was asked for at this machine's own address, and not at a name that somebody has pointed here. */
function isLocal({ headers: { host = '' } }: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
}

/** Whether a page of another site sent it: the browser of who runs the local cloud opens many pages. */
function isForeign({ headers: { host = '', origin } }: IncomingMessage): boolean {
  return origin !== undefined && origin !== `http://${host}`;
}

function forbid(response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'text/plain' }).end('only for pages of this address\n');
}

function restOf({ method = 'GET', url = '/' }: IncomingMessage): RestRequest {
  const [path = '/', query = ''] = url.split('?');
  return { method, path, query: new URLSearchParams(query) };
}

function headersOf(request: IncomingMessage): Readonly<Record<string, string>> {
  const single = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(single);
}

function send(response: ServerResponse, { status, headers, body, bytes }: AwsAnswer): void {
  response.writeHead(status, {
    'x-amzn-requestid': randomUUID(),
    // an answer to HEAD has the length of what it does not hold
    'content-length': (bytes ?? Buffer.from(body)).length,
    ...headers,
  });
  response.end(bytes ?? body);
}

function fail(response: ServerResponse, error: unknown): void {
  if (error instanceof LostAnswer || error instanceof CallerKilled || response.headersSent) {
    response.socket?.destroy();
    return;
  }
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  response.writeHead(500, { 'content-type': 'text/plain' }).end(`the local cloud failed: ${reason}\n`);
}
