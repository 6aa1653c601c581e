import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { faultSchema } from '../../local/faults.ts';
import { startLocalRun } from '../../local/run.ts';
import { orderData, paymentData } from '../e2e/samples.ts';
import { Deliveries, type Person, type Wanted } from './deliveries.ts';
import { type Happening, pushIsRefused, sesThrottles, twilioThrottles } from './mix.ts';
import { startTally, type Tally } from './tally.ts';

/*
 * Prints how many AWS calls a delivery makes on its way, scenario by scenario, beside the budgets of performance.md.
 * Counted on the local cloud by the clock that is put forward, so machine and load change nothing but how full batches
 * are. Not in it: the producer's PutEvents, people being introduced, receives that found nothing, rebalance-providers.
 */
const { values } = parseArgs({
  options: { deliveries: { type: 'string', default: '20' }, breakdown: { type: 'boolean', default: false } },
});
const count = Number(values.deliveries);

interface Scenario {
  readonly name: string;
  readonly wanted: Wanted;
  /** @default - as many as asked for */
  readonly deliveries?: number;
  /** What goes wrong for everybody. */
  readonly always?: readonly Happening[];
  /** What goes wrong for each of them. */
  readonly each?: (person: Person) => readonly Happening[];
  readonly budget: Partial<Tally>;
}

const byEmail: Wanted = { type: 'order.shipped', data: orderData(), channels: ['email'] };
const payment: Wanted = { type: 'payment.failed', data: paymentData() };
const refuse = (code: string) => ({ kind: 'refuse', code, status: 400 }) as const;
const silent = (provider: string): Happening => ({
  on: { provider },
  effect: { kind: 'later', tells: 'nothing' },
  times: 'always',
});
const fast = { writeUnits: 2, readUnits: 2, sqsRequests: 0.9, invocations: 0.15, stepFunctionsCalls: 0.01 };

const scenarios: readonly Scenario[] = [
  { name: 'success, no receipt', wanted: byEmail, always: [silent('ses')], budget: fast },
  { name: 'success, 200 at once, no receipt', wanted: byEmail, deliveries: 200, always: [silent('ses')], budget: fast },
  { name: 'success, receipt included', wanted: byEmail, budget: {} },
  { name: 'success, 200 at once, receipt included', wanted: byEmail, deliveries: 200, budget: {} },
  {
    name: 'retry in the queue: SES throttles once',
    wanted: byEmail,
    each: (one) => [sesThrottles(one)],
    budget: { transitions: 0 },
  },
  {
    name: 'retry + fallback, unconfirmed: push refused, SES throttles once',
    wanted: { type: 'order.shipped', data: orderData() },
    each: (one) => [pushIsRefused(one), sesThrottles(one)],
    budget: { transitions: 8 },
  },
  { name: 'confirmed: push, confirmed', wanted: payment, budget: { transitions: 8 } },
  {
    name: 'fallback: push refused, text, confirmed',
    wanted: payment,
    each: (one) => [pushIsRefused(one)],
    budget: { transitions: 8 },
  },
  {
    name: 'fallback: push never confirmed, text is',
    wanted: payment,
    always: [silent('sns')],
    budget: { transitions: 8 },
  },
  {
    name: 'retry + fallback: push never confirmed, text throttled once',
    wanted: payment,
    always: [silent('sns')],
    each: (one) => [twilioThrottles(one)],
    budget: { transitions: 8 },
  },
  // last, for the weights of providers move
  {
    name: 'failover: SES paused, SendGrid at once',
    wanted: byEmail,
    always: [{ on: { provider: 'ses' }, effect: refuse('AccountSendingPausedException'), times: 'always' }],
    budget: { transitions: 0 },
  },
];

const columns = [
  ['transitions', 'transitions'],
  ['writeUnits', 'WRU'],
  ['readUnits', 'RRU'],
  ['sqsRequests', 'SQS requests'],
  ['fromBus', '(of them bus to queue)'],
  ['invocations', 'Lambda invocations'],
  ['stepFunctionsCalls', 'Step Functions calls'],
  ['providerCalls', 'provider calls'],
] as const;

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const inFull = (value: number) => String(Number(value.toFixed(2)));

/** A measured value, with the budget beside it where there is one. */
function cell(value: number, budget: number | undefined): string {
  if (budget === undefined) return inFull(value);
  return `${inFull(value)} (<= ${budget}${value > budget ? ', OVER' : ''})`;
}

async function measure({
  name,
  wanted,
  deliveries: wantedCount = count,
  always = [],
  each = () => [],
  budget,
}: Scenario) {
  const people = await deliveries.people(wantedCount);
  for (const happening of [...always, ...people.flatMap(each)]) run.faults.add(faultSchema.parse(happening));
  const tally = startTally(run);
  const records = await deliveries.deliver(people, wanted);
  run.faults.clear();
  const bad = records.filter(({ status }) => status !== 'accepted' && status !== 'delivered');
  if (bad.length > 0) throw new Error(`${name}: not as it was meant to end: ${JSON.stringify(bad[0])}`);
  tally.stop();
  const counted = tally.deliveries();
  console.log(row([name, ...columns.map(([key]) => cell(counted[key] / wantedCount, budget[key]))]));
  if (!values.breakdown) return;
  for (const { caller, call, count: calls, readUnits, writeUnits } of tally.calls()) {
    const units =
      readUnits + writeUnits > 0
        ? `  ${inFull(readUnits / wantedCount)} RRU ${inFull(writeUnits / wantedCount)} WRU`
        : '';
    console.log(`    ${caller}  ${call}  ${inFull(calls / wantedCount)}${units}`);
  }
}

const run = await startLocalRun();
const deliveries = new Deliveries(run);
try {
  console.log(
    `Node ${process.version}, ${cpus().length} cores; per delivery, of ${count} unless the name says otherwise\n`,
  );
  console.log(row(['scenario', ...columns.map(([, title]) => title)]));
  console.log(row(['---', ...columns.map(() => '---:')]));
  for (const scenario of scenarios) await measure(scenario);

  const tally = startTally(run);
  const minutes = 10;
  await deliveries.pass(minutes);
  const { readUnits, writeUnits, invocations } = tally.ofFunction('rebalance-providers');
  const perMinute = [readUnits, writeUnits, invocations].map((value) => inFull(value / minutes));
  console.log(`\nrebalance-providers, a minute: ${perMinute[0]} RRU, ${perMinute[1]} WRU, ${perMinute[2]} invocations`);
} finally {
  await run.stop();
}
