import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { CallCounts } from '../call-counts.ts';
import { type Faults, faultSchema } from '../faults.ts';
import type { Observations } from '../observations.ts';
import type { ExecutionSummary } from '../services/step-functions.ts';
import type { Route } from './gateway.ts';

interface World {
  readonly outputs: Readonly<Record<string, string>>;
  readonly observations: Observations;
  readonly faults: Faults;
  readonly calls: CallCounts;
  readonly hurry: () => void;
  /** Puts the clock forward; answers with the time. */
  readonly advance: (seconds: number) => Date;
  readonly now: () => Date;
  readonly executions: () => readonly ExecutionSummary[];
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

const advanceSchema = z.union([
  z.strictObject({ seconds: z.number().nonnegative() }),
  // the clock stays where it is when that has passed
  z.strictObject({ until: z.iso.datetime({ offset: true }) }),
]);

/** What a test or a person may ask of the local cloud that AWS does not have: JSON under `/_local/`. */
export function localRoutes({ outputs, observations, faults, calls, hurry, advance, now, executions }: World): Route {
  const answers: Readonly<Record<string, (body: string, query: URLSearchParams) => Answer>> = {
    'GET /_local/outputs': () => ({ status: 200, body: outputs }),
    'GET /_local/observations': (_, query) => ({
      status: 200,
      body: since(observations, Number(query.get('since') ?? 0)),
    }),
    'GET /_local/calls': () => ({ status: 200, body: calls.snapshot() }),
    'DELETE /_local/calls': () => {
      calls.reset();
      return { status: 204 };
    },
    'GET /_local/executions': () => ({ status: 200, body: executions() }),
    'POST /_local/faults': (body) =>
      readJson(body, faultSchema, (fault) => {
        faults.add(fault);
        return { status: 204 };
      }),
    'DELETE /_local/faults': (_, query) => {
      faults.clear(query.get('provider') ?? undefined);
      return { status: 204 };
    },
    'POST /_local/advance': (body) =>
      readJson(body, advanceSchema, (by) => ({
        status: 200,
        body: {
          now: advance('seconds' in by ? by.seconds : Math.max(0, (Date.parse(by.until) - now().getTime()) / 1000)),
        },
      })),
    'POST /_local/hurry': () => {
      hurry();
      return { status: 204 };
    },
  };
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const answer = answers[`${request.method} ${pathname}`];
    if (answer === undefined) return false;
    write(response, answer(await bodyOf(request), searchParams));
    return true;
  };
}

/** Those from the given running number on. */
function since(observations: Observations, first: number): readonly object[] {
  const { kept, forgotten } = observations;
  return kept.slice(Math.max(0, first - forgotten)).map((observation, index) => ({
    number: Math.max(first, forgotten) + index,
    ...observation,
  }));
}

/** Does what a body of JSON asks for. */
function readJson<Schema extends z.ZodType>(
  body: string,
  schema: Schema,
  act: (input: z.output<Schema>) => Answer,
): Answer {
  try {
    const parsed = schema.safeParse(JSON.parse(body));
    if (parsed.success) return act(parsed.data);
    return { status: 400, body: { message: whatIsWrong(parsed.error.issues).join('; ') } };
  } catch (error) {
    if (error instanceof SyntaxError) return { status: 400, body: { message: `not JSON: ${error.message}` } };
    throw error;
  }
}

/** Names fields; of a union's variants it takes the one that is nearest to what was given. */
function whatIsWrong(issues: readonly z.core.$ZodIssue[], path: readonly PropertyKey[] = []): readonly string[] {
  return issues.flatMap((issue) => {
    const at = [...path, ...issue.path];
    const [nearest] = issue.code === 'invalid_union' ? [...issue.errors].sort((a, b) => a.length - b.length) : [];
    return nearest === undefined ? [`${at.join('.')}: ${issue.message}`] : whatIsWrong(nearest, at);
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  return request.method === 'POST' ? text(request) : '';
}

function write(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
