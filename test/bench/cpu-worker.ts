import { createRequire } from 'node:module';
import * as z from 'zod';
import type { DeployedFunction } from './deployed-functions.ts';
import type { TakenCall } from './loopback.ts';

/*
 * The process that is measured: holds the deployed functions and the bare SDK, and runs what it is told to. Its standard
 * output goes nowhere, so that log lines are made and written, but to nobody.
 */
const load = createRequire(import.meta.url);
const handlerSchema = z.object({
  handler: z.custom<(event: object, context: object) => Promise<unknown>>((it) => typeof it === 'function'),
});
const bareSchema = z.object({
  operations: z.record(
    z.string(),
    z.custom<(input: unknown) => Promise<unknown>>((it) => typeof it === 'function'),
  ),
});

/** What the worker is told, one at a time. */
export type Order =
  | { readonly kind: 'load'; readonly functions: readonly DeployedFunction[]; readonly bareFile: string }
  | { readonly kind: 'invoke'; readonly name: string; readonly event: object; readonly times: number }
  | { readonly kind: 'replay'; readonly waves: readonly (readonly TakenCall[])[]; readonly times: number };

/** What it answers: CPU microseconds of the whole process, and what the last invocation gave. */
export interface Done {
  readonly cpu: number;
  readonly answer?: unknown;
  readonly error?: string;
}

const handlers = new Map<string, z.infer<typeof handlerSchema>['handler']>();
let operations: z.infer<typeof bareSchema>['operations'] = {};

const context = {
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  memoryLimitInMB: '1769',
  awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
};

async function invoke(name: string, event: object): Promise<unknown> {
  const handler = handlers.get(name);
  if (handler === undefined) throw new Error(`${name} is not loaded`);
  return handler(event, context);
}

async function replay(waves: readonly (readonly TakenCall[])[]): Promise<void> {
  for (const wave of waves)
    await Promise.all(
      wave.map(({ operation, input }) => {
        const call = operations[operation];
        if (call === undefined) throw new Error(`test/bench/bare-sdk.ts cannot do ${operation}: add it`);
        return call(input);
      }),
    );
}

async function carryOut(order: Order): Promise<unknown> {
  if (order.kind === 'load') {
    for (const { name, file, env } of order.functions) {
      Object.assign(process.env, env);
      handlers.set(name, handlerSchema.parse(load(file)).handler);
    }
    operations = bareSchema.parse(load(order.bareFile)).operations;
    return;
  }
  let answer: unknown;
  for (let time = 0; time < order.times; time += 1)
    answer = order.kind === 'invoke' ? await invoke(order.name, order.event) : await replay(order.waves);
  return answer;
}

process.on('message', async (order: Order) => {
  const before = process.cpuUsage();
  let done: Done;
  try {
    const answer = await carryOut(order);
    const { user, system } = process.cpuUsage(before);
    done = { cpu: user + system, answer };
  } catch (error) {
    done = { cpu: 0, error: String(error) };
  }
  process.send?.(done);
});
