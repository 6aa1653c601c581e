import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { arn } from '../account.ts';
import type { Clock } from '../clock.ts';
import type { InvocationResult } from '../lambda/function-worker.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Observations } from '../observations.ts';
import { type Authorizer, open } from './authorizer.ts';
import { type HttpRequest, readHttpRequest } from './http-request.ts';
import { answerOf, type HttpAnswer, ownAnswer } from './http-response.ts';
import { requestEvent } from './request-event.ts';
import { type Match, RouteTable } from './route-table.ts';
import { type Throttle, TokenBucket } from './token-bucket.ts';

/** A function behind routes. */
export interface Integration {
  readonly functionArn: string;
  readonly timeoutMilliseconds: number;
}

/** A route of an API, and who may take it. */
export interface ApiRoute {
  readonly routeKey: string;
  readonly integration: Integration;
  readonly authorizer?: Authorizer;
  readonly scopes: readonly string[];
}

/** How much the stage lets through. */
export interface StageSettings {
  /** For routes that have no limit of their own. @default - no limit */
  readonly defaultThrottle?: Throttle;
  /** By route key. */
  readonly throttles: ReadonlyMap<string, Throttle>;
}

interface World {
  readonly functions: Functions;
  readonly observations: Observations;
  readonly clock: Clock;
  readonly url: () => string;
}

const STAGE = '$default';
/** A function takes no larger event when somebody waits for its answer. */
const LARGEST_EVENT = 6 * 1024 * 1024;

/** An HTTP API of API Gateway with its `$default` stage. */
export class HttpApi {
  readonly id: string;
  readonly #world: World;
  readonly #routes = new RouteTable<ApiRoute>();
  readonly #buckets = new Map<string, TokenBucket>();
  #stage: StageSettings | undefined;

  constructor(id: string, world: World) {
    this.id = id;
    this.#world = world;
  }

  addRoute(route: ApiRoute): void {
    this.#routes.add(route.routeKey, route);
  }

  /** Opens the stage. As at AWS it has to come after the routes that its settings name. */
  deploy(stage: StageSettings): void {
    for (const routeKey of stage.throttles.keys()) {
      if (this.#routes.has(routeKey)) continue;
      throw new Error(`unable to find route by key ${routeKey} within the provided RouteSettings`);
    }
    this.#stage = stage;
  }

  /** Whether a route is there for it. */
  has(message: IncomingMessage): boolean {
    const [path = '/'] = (message.url ?? '/').split('?');
    return this.#find(message.method ?? 'GET', path) !== undefined;
  }

  /** Answers a request as API Gateway would. */
  async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomBytes(11).toString('base64');
    const request = await readHttpRequest(message);
    const answer = request === undefined ? ownAnswer(413) : await this.#answer(request, requestId);
    const headers = Object.entries(answer.headers).map(([name, value]) => [name, headerOf(value)] as const);
    response.writeHead(answer.status, {
      ...Object.fromEntries(headers),
      'apigw-requestid': requestId,
      'content-length': answer.body.length,
    });
    response.end(answer.body);
  }

  async #answer(request: HttpRequest, requestId: string): Promise<HttpAnswer> {
    const match = this.#find(request.method, request.path);
    if (match === undefined) return ownAnswer(404);
    const { routeKey, authorizer = open, scopes } = match.value;
    if (this.#bucket(routeKey)?.take() === false) return ownAnswer(429);
    const destination = { arn: this.#arn(`${request.method}${request.path}`), scopes };
    const authorization = await authorizer(request, destination);
    if (!authorization.allowed) return ownAnswer(authorization.status, authorization.headers);
    return this.#integrate(request, match, authorization.context, requestId);
  }

  async #integrate(
    request: HttpRequest,
    { value: { routeKey, integration }, pathParameters }: Match<ApiRoute>,
    authorizer: Readonly<Record<string, unknown>> | undefined,
    requestId: string,
  ): Promise<HttpAnswer> {
    const { clock, functions, url } = this.#world;
    const at = clock.now();
    const context = { apiId: this.id, stage: STAGE, routeKey, pathParameters, authorizer, requestId, at, url: url() };
    const event = requestEvent(request, context);
    if (Buffer.byteLength(JSON.stringify(event)) > LARGEST_EVENT) return ownAnswer(413);

    const [, path = routeKey] = routeKey.split(' ');
    const sourceArn = this.#arn(`${request.method}${path}`);
    const from = { kind: 'service', name: 'apigateway.amazonaws.com', sourceArn } as const;
    const result = await this.#inTime(functions.invoke(integration.functionArn, event, from), integration);
    if (result === 'late') return this.#failed(503, `${routeKey}: the function did not answer in time`);
    if ('refused' in result) return this.#failed(500, `${routeKey}: ${result.refused}`);
    if ('failure' in result) return ownAnswer(500);
    return answerOf(result.result) ?? this.#failed(500, `${routeKey}: the function's answer is not of format 2.0`);
  }

  /** The result, or `late` when API Gateway would not wait for it any longer. */
  async #inTime<Result extends InvocationResult | { readonly refused: string }>(
    invoked: Promise<Result>,
    { timeoutMilliseconds }: Integration,
  ): Promise<Result | 'late'> {
    const { promise, resolve } = Promise.withResolvers<'late'>();
    const stopClock = this.#world.clock.after(timeoutMilliseconds, () => resolve('late'));
    return Promise.race([invoked, promise]).finally(stopClock);
  }

  #find(method: string, path: string): Match<ApiRoute> | undefined {
    return this.#stage === undefined ? undefined : this.#routes.find(method, path);
  }

  /** Each route has a bucket of its own; undefined when nothing limits it. */
  #bucket(routeKey: string): TokenBucket | undefined {
    const throttle = this.#stage?.throttles.get(routeKey) ?? this.#stage?.defaultThrottle;
    const bucket = this.#buckets.get(routeKey) ?? (throttle && new TokenBucket(throttle, this.#world.clock));
    if (bucket !== undefined) this.#buckets.set(routeKey, bucket);
    return bucket;
  }

  #arn(resource: string): string {
    return arn('execute-api', `${this.id}/${STAGE}/${resource}`);
  }

  /** Told where the developer sees it: the client only learns that it failed. */
  #failed(status: number, line: string): HttpAnswer {
    const { observations, clock } = this.#world;
    observations.tell({ at: clock.now().toISOString(), kind: 'log', functionName: 'api-gateway', line });
    return ownAnswer(status);
  }
}

const headerOf = (value: string | readonly string[]) => (typeof value === 'string' ? value : [...value]);
