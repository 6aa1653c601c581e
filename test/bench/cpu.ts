import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import * as z from 'zod';
import { bundleOptions } from '../../lib/constructs/bundle.ts';
import { orderData } from '../e2e/samples.ts';
import { writeCpuPlot } from './cpu-plot.ts';
import { deployedFunctions } from './deployed-functions.ts';
import { startLoopback, type TakenCall } from './loopback.ts';
import { startMeasured } from './measured-process.ts';
import { wavesOf } from './replay.ts';
import { ratios, spread, written } from './spread.ts';

/*
 * Prints the CPU that a warm function takes for a notification, in the deployed bundle, beside a bare handler that makes
 * the same SDK calls with the same inputs and nothing else. Both live in one process and take turns; who answers them is
 * another process. There is no TLS, and nobody reads the log lines.
 *
 * --write draws docs/images/cpu-per-notification.svg anew; --profile DIRECTORY has V8 write a CPU profile.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '11' },
    only: { type: 'string' },
    size: { type: 'string' },
    write: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});
const rounds = Number(values.rounds);

/** How many notifications a round is about, whatever their batches. */
const perRound = 100;
const sizes = [1, 10, 50].filter((size) => values.size === undefined || size === Number(values.size));

/** CPU microseconds a notification, in batches of ten: performance.md. */
const budgets: Readonly<Record<string, number>> = {
  'route-notification': 150,
  'deliver-email': 1_000,
  'deliver-push': 750,
};
const budgetedSize = 10;

const sqsEvent = (bodies: readonly string[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `message-${index}`,
    receiptHandle: `handle-${index}`,
    body,
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()), SenderId: '', MessageGroupId: 'x' },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:bench',
    awsRegion: 'us-east-1',
  })),
});

/** What EventBridge puts on an intake queue: an order that was shipped, for one person each. */
const requests = (count: number, channel: string) =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      version: '0',
      id: `8b1b2f0a-7b61-11e6-9a41-${String(index).padStart(12, '0')}`,
      'detail-type': 'NotificationRequested.v1',
      source: 'shop.orders',
      account: '000000000000',
      time: new Date().toISOString(),
      region: 'us-east-1',
      resources: [],
      detail: {
        notificationId: `order-shipped-7b61-11e6-${String(index).padStart(4, '0')}`,
        type: 'order.shipped',
        to: [{ recipientId: `person-7b61-11e6-9a41-93e8dead${String(index).padStart(2, '0')}` }],
        channels: [channel],
        data: orderData(`A-${index}`),
      },
    }),
  );

const sentSchema = z.object({ Entries: z.array(z.object({ MessageBody: z.string() })) });
const answerSchema = z.object({ batchItemFailures: z.array(z.unknown()).length(0) });

const directory = mkdtempSync(join(tmpdir(), 'carillon-bench-'));
const loopback = await startLoopback();
const start = () =>
  startMeasured(
    {
      AWS_ENDPOINT_URL: loopback.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_SESSION_TOKEN: 'bench',
    },
    values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`],
  );
type Measured = ReturnType<typeof start>;

/** Invokes once, and sees to it that all went well. @returns the calls that were made */
async function callsOf(measured: Measured, name: string, event: object): Promise<readonly TakenCall[]> {
  loopback.take();
  const { answer } = await measured.tell({ kind: 'invoke', name, event, times: 1 });
  answerSchema.parse(answer);
  return loopback.take();
}

/** The commands that route-notification makes of requests for one channel. */
async function commandsFor(router: Measured, channel: string, count: number): Promise<readonly string[]> {
  const calls = await callsOf(router, 'route-notification', sqsEvent(requests(count, channel)));
  return calls.flatMap(({ operation, input }) =>
    operation === 'SendMessageBatch' ? sentSchema.parse(input).Entries.map(({ MessageBody }) => MessageBody) : [],
  );
}

async function compare(measured: Measured, name: string, bodies: readonly string[]) {
  const event = sqsEvent(bodies);
  const times = Math.ceil(perRound / bodies.length);
  await callsOf(measured, name, event);
  // once more: the secrets are read by now
  const calls = await callsOf(measured, name, event);
  const replay = { kind: 'replay', waves: wavesOf(calls), times } as const;
  const invoke = { kind: 'invoke', name, event, times } as const;
  const each = async (order: typeof replay | typeof invoke) =>
    (await measured.tell(order)).cpu / (times * bodies.length);
  for (let round = 0; round < 5; round += 1) {
    await each(invoke);
    await each(replay);
  }
  const functions: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    functions.push(await each(invoke));
    bare.push(await each(replay));
  }
  loopback.take();
  return {
    name,
    size: bodies.length,
    calls: calls.length / bodies.length,
    functionCpu: spread(functions),
    bareCpu: spread(bare),
    ratio: spread(ratios(functions, bare)),
  };
}

function verdict({ name, size, functionCpu }: Awaited<ReturnType<typeof compare>>): string {
  const budget = budgets[name];
  if (budget === undefined || size !== budgetedSize) return '';
  return `<= ${budget} ${functionCpu.median > budget ? 'OVER' : 'ok'}`;
}

try {
  const bareFile = join(directory, 'bare.js');
  buildSync({ ...bundleOptions, entryPoints: [join(import.meta.dirname, 'bare-sdk.ts')], outfile: bareFile });
  const deployed = await deployedFunctions(join(directory, 'assembly'), loopback.url);
  const functions = deployed.filter(({ name }) => name === 'route-notification' || name.startsWith('deliver-'));
  const router = start();
  await router.tell({
    kind: 'load',
    functions: functions.filter(({ name }) => name === 'route-notification'),
    bareFile,
  });
  console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; CPU microseconds a notification,`);
  console.log(`median of ${rounds} rounds of ${perRound} notifications (10 % to 90 %)\n`);
  console.log('| function | batch | SDK calls | function | bare SDK | ratio | budget |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | --- |');
  const compared: Awaited<ReturnType<typeof compare>>[] = [];
  for (const one of functions.toSorted((a, b) => b.name.localeCompare(a.name))) {
    if (values.only !== undefined && values.only !== one.name) continue;
    // a process for each function, as on Lambda: what one brings along does not slow another
    const measured = start();
    await measured.tell({ kind: 'load', functions: [one], bareFile });
    for (const size of sizes) {
      const channel = one.name.replace('deliver-', '');
      const isRouter = one.name === 'route-notification';
      const bodies = isRouter ? requests(size, 'email') : await commandsFor(router, channel, size);
      const result = await compare(measured, one.name, bodies);
      compared.push(result);
      const cells = [written(result.functionCpu), written(result.bareCpu), written(result.ratio, 2), verdict(result)];
      console.log(`| ${[one.name, size, result.calls.toFixed(2), ...cells].join(' | ')} |`);
    }
    await measured.stop();
  }
  await router.stop();
  if (values.write) writeCpuPlot('docs/images/cpu-per-notification.svg', compared, budgets);
} finally {
  loopback.stop();
  rmSync(directory, { recursive: true, force: true });
}
