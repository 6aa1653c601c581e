/** Runs in a worker thread: loads one function's bundle, as Lambda's Node.js runtime does, and calls its handler. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { isRecord } from '../is-record.ts';
import {
  type FunctionFailure,
  type Invocation,
  invocationSchema,
  movedSchema,
  type Outcome,
  workerDataSchema,
} from './messages.ts';
import { moveDate, wallTime } from './moved-date.ts';

type Handler = (event: unknown, context: object) => unknown;

const { codeDirectory, handler: handlerName } = workerDataSchema.parse(workerData);
const loading = load();
// every invocation that waits for it reports the failure
loading.catch(() => undefined);

parentPort?.on('message', (message: unknown) => {
  const moved = movedSchema.safeParse(message);
  if (moved.success) return moveDate(moved.data.ahead);
  void run(invocationSchema.parse(message)).then((outcome) => parentPort?.postMessage(outcome));
});

async function run({ event, context, deadline, traceId, ahead }: Invocation): Promise<Outcome> {
  moveDate(ahead);
  process.env['_X_AMZN_TRACE_ID'] = traceId;
  try {
    const handler = await loading;
    const result = await handler(event, {
      ...context,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => deadline - wallTime(),
    });
    const json = JSON.stringify(result);
    return json === undefined ? {} : { json };
  } catch (error) {
    return { failure: describe(error) };
  }
}

async function load(): Promise<Handler> {
  const [file = '', exported = ''] = handlerName.split('.');
  const loaded: unknown = await import(pathToFileURL(await findModule(join(codeDirectory, file))).href);
  const inner = isRecord(loaded) && isRecord(loaded['default']) ? loaded['default'] : {};
  const handler = isRecord(loaded) ? (loaded[exported] ?? inner[exported]) : undefined;
  if (!isHandler(handler)) {
    throw Object.assign(new Error(`${handlerName} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
  }
  return handler;
}

async function findModule(path: string): Promise<string> {
  for (const candidate of [`${path}.js`, `${path}.mjs`, `${path}.cjs`]) {
    const there = await access(candidate).then(
      () => true,
      () => false,
    );
    if (there) return candidate;
  }
  throw Object.assign(new Error(`Cannot find module ${path}`), { name: 'Runtime.ImportModuleError' });
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

function describe(error: unknown): FunctionFailure {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
