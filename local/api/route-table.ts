/** What a request was matched with, and what stands in the place of the variables of its path. */
export interface Match<Value> {
  readonly value: Value;
  /** Decoded, as API Gateway hands them on. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Entry<Value> {
  readonly method: string;
  readonly segments: readonly string[];
  readonly value: Value;
}

/** How exact a segment of a route is: what is written out, then `{name}`, then `{name+}`. */
const RANKS = { greedy: 0, variable: 1, written: 2 };

const DEFAULT_ROUTE = '$default';

/**
 * The routes of an HTTP API, by route key. Of those that fit a request the most exact path is chosen, then the very
 * method before `ANY`, then `$default`.
 *
 * docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export class RouteTable<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  #default: Value | undefined;

  add(routeKey: string, value: Value): void {
    if (this.has(routeKey)) throw new Error(`route with key ${routeKey} already exists for this API`);
    if (routeKey === DEFAULT_ROUTE) {
      this.#default = value;
      return;
    }
    const [, method, path] = /^(ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/\S*)$/.exec(routeKey) ?? [];
    if (method === undefined || path === undefined) throw new Error(`${routeKey} is no route key`);
    const segments = path.slice(1).split('/');
    if (segments.slice(0, -1).some((segment) => rankOf(segment) === RANKS.greedy)) {
      throw new Error(`${routeKey}: a greedy variable has to be at the end`);
    }
    this.#entries.set(routeKey, { method, segments, value });
  }

  has(routeKey: string): boolean {
    return routeKey === DEFAULT_ROUTE ? this.#default !== undefined : this.#entries.has(routeKey);
  }

  /** The route for a method and a path as it came over the wire. */
  find(method: string, path: string): Match<Value> | undefined {
    const given = path.slice(1).split('/');
    const [best] = [...this.#entries.values()]
      .filter((entry) => (entry.method === method || entry.method === 'ANY') && fits(entry.segments, given))
      .sort(byExactness);
    if (best !== undefined) return { value: best.value, pathParameters: parametersOf(best.segments, given) };
    return this.#default === undefined ? undefined : { value: this.#default, pathParameters: {} };
  }
}

function fits(segments: readonly string[], given: readonly string[]): boolean {
  const greedy = rankOf(segments.at(-1) ?? '') === RANKS.greedy;
  if (greedy ? given.length < segments.length : given.length !== segments.length) return false;
  return segments.every((segment, index) => {
    const value = given[index] ?? '';
    return rankOf(segment) === RANKS.written ? segment === decoded(value) : value !== '';
  });
}

function parametersOf(segments: readonly string[], given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    segments.flatMap((segment, index) => {
      const rank = rankOf(segment);
      if (rank === RANKS.written) return [];
      const value = rank === RANKS.greedy ? given.slice(index).join('/') : (given[index] ?? '');
      return [[segment.replace(/^\{|\+?\}$/g, ''), decoded(value)] as const];
    }),
  );
}

function byExactness<Value>(one: Entry<Value>, other: Entry<Value>): number {
  for (const [index, segment] of one.segments.entries()) {
    const difference = rankOf(other.segments[index] ?? '') - rankOf(segment);
    if (difference !== 0) return difference;
  }
  return Number(one.method === 'ANY') - Number(other.method === 'ANY');
}

function rankOf(segment: string): number {
  if (!/^\{[^{}]+\}$/.test(segment)) return RANKS.written;
  return segment.endsWith('+}') ? RANKS.greedy : RANKS.variable;
}

/** The text without its escapes; as it is when they are wrong. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
