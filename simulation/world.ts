import type { Random } from './engine/random.ts';
import type { Timeline } from './engine/timeline.ts';
import type { History } from './history.ts';

/** What those who live in a run can do: the people, the services that produce events, and the providers. */
export interface World {
  readonly timeline: Timeline;
  /** Whoever needs chance takes it from here, or a seed would not decide everything. */
  readonly random: Random;
  readonly history: History;
  /** What the stack says of itself: `ApiUrl`, `PublicUrl`, `EventBusName`, … */
  readonly outputs: Readonly<Record<string, string>>;
  /** Puts an event on Carillon's bus, as a producer does, until the bus has acknowledged it. */
  readonly put: (source: string, detailType: string, detail: object) => Promise<void>;
  /** Puts an event of an AWS service on the default bus. */
  readonly publish: (source: string, detailType: string, detail: object) => void;
  /** Calls an HTTP endpoint of the stack; a function that dies, or is too slow, is a 500 or a 503. */
  readonly call: (request: ApiRequest) => Promise<ApiAnswer>;
  /** Hands lines of a log group to whoever subscribes to it (SNS's delivery status logs). */
  readonly writeLog: (logGroup: string, lines: readonly string[]) => void;
  /** Items of a table of the stack, as plain values; `main` or `evidence`. */
  readonly items: (table: 'main' | 'evidence') => Iterable<Readonly<Record<string, unknown>>>;
}

export interface ApiRequest {
  /** The name of the folder in lambdas/functions. */
  readonly functionName: string;
  /** As declared, such as `PUT /recipients/{recipientId}/preferences`. */
  readonly route: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  /** Filled in, such as `/recipients/r-1/preferences`. */
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the person's own token, where the route asks for one. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
