import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { barX, gridX, ruleX, text } from '@observablehq/plot';
import type { Tracking } from '../../lambdas/contracts/environment.ts';
import { faultSchema } from '../../local/faults.ts';
import { startLocalRun } from '../../local/run.ts';
import { synthesise } from '../../local/synth.ts';
import { billOf, machinePerNotification, mixed, totalOf, type Usage, usageOf } from './bill.ts';
import { type Asked, Deliveries } from './deliveries.ts';
import { inShares, mix, openedShare, throttledShare, trackingShares } from './mix.ts';
import { writePlot } from './plot.ts';
import { billedLines, hostedPrices, monthlyPrices, prices, pricesReadOn } from './prices.ts';
import { startTally } from './tally.ts';

/*
 * Prints what AWS bills for a million deliveries of a mix, line by line, for each level of tracking, beside what a state
 * machine for each of them and hosted products would cost. Units are counted on the local cloud; prices are those of
 * prices.ts, the mix that of mix.ts. Not in it: what providers ask for a message (SES, SNS, Twilio), people being
 * introduced, polls that find nothing, what is done by the minute, free tiers.
 */
const { values } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '1000' },
    breakdown: { type: 'boolean', default: false },
    plot: { type: 'string' },
  },
});
const count = Number(values.deliveries);
const budget = 5;
const levels = ['failures', 'delivery', 'engagement'] as const satisfies readonly Tracking[];

/** So many are asked for at once: batches fill, and a laptop does not run into time-outs. */
const waveSize = 200;

/** What EventBridge wraps an event in before it is archived. */
const envelopeBytes = 300;
const requestBytes = (asked: readonly Asked[]) =>
  asked.reduce((sum, { wanted }) => sum + Buffer.byteLength(JSON.stringify(wanted)) + envelopeBytes, 0);

/** DynamoDB adds this much to each item that it keeps. */
const itemOverheadBytes = 100;
const retentionMonths = 3;

interface Measured {
  readonly level: Tracking;
  readonly usage: Usage;
  readonly metrics: ReadonlySet<string>;
  readonly recordBytes: number;
}

async function measure(level: Tracking): Promise<Measured> {
  const assembly = mkdtempSync(join(tmpdir(), 'carillon-bench-'));
  process.env['BENCH_TRACKING'] = level;
  await synthesise(assembly, 'test/bench/cost-app.ts');
  const run = await startLocalRun({ assembly });
  try {
    const deliveries = new Deliveries(run);
    const people = await deliveries.people(count);
    const counts = inShares(
      count,
      mix.map(({ share }) => share),
    );
    const asked = mix.flatMap((part, index) => {
      const start = counts.slice(0, index).reduce((sum, earlier) => sum + earlier, 0);
      const own = people.slice(start, start + (counts[index] ?? 0));
      const troubled = Math.round(own.length * throttledShare);
      const opened = level === 'engagement' ? Math.round(own.length * openedShare) : 0;
      own.forEach((person, place) => {
        const happenings = [part.always?.(person), place < troubled ? part.throttled?.(person) : undefined];
        for (const happening of happenings) if (happening) run.faults.add(faultSchema.parse(happening));
        if (place >= troubled && place < troubled + opened)
          run.faults.add({ on: { provider: 'ses', to: person.email }, effect: { kind: 'later', tells: 'opened' } });
      });
      return own.map((person) => ({ person, wanted: part.wanted }));
    });
    const tally = startTally(run);
    const records: Readonly<Record<string, unknown>>[] = [];
    const mixedUp = spread(asked);
    for (let start = 0; start < mixedUp.length; start += waveSize)
      records.push(...(await deliveries.deliverEach(mixedUp.slice(start, start + waveSize))));
    tally.stop();
    const bad = records.filter(({ status }) => status !== 'accepted' && status !== 'delivered');
    if (bad.length > 0) throw new Error(`${level}: not as it was meant to end: ${JSON.stringify(bad[0])}`);
    if (values.breakdown) {
      console.log(`\n${level}`);
      for (const { caller, call, billed } of tally.calls()) console.log(`  ${caller}  ${call}  ${billed / count}`);
      for (const { functionName, invocations, records } of tally.worked())
        console.log(`  ${functionName}  ${invocations / count} invocations of ${(records / invocations).toFixed(1)}`);
    }
    const bytes = records.reduce(
      (sum, record) => sum + Buffer.byteLength(JSON.stringify(record)) + itemOverheadBytes,
      0,
    );
    return {
      level,
      usage: usageOf(tally.deliveries(), tally.worked(), requestBytes(asked), count),
      metrics: tally.metrics(),
      recordBytes: bytes / count,
    };
  } finally {
    await run.stop();
    rmSync(assembly, { recursive: true, force: true });
  }
}

/** All parts mixed, as they come in life; the same each time. */
function spread(asked: readonly Asked[]): readonly Asked[] {
  const placeOf = (index: number) => (index * 0.618034) % 1;
  return asked
    .map((one, index) => ({ one, place: placeOf(index) }))
    .sort((one, other) => one.place - other.place)
    .map(({ one }) => one);
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const dollars = (amount: number) => amount.toFixed(2);
const units = (amount: number) => (amount === 0 ? '0' : amount >= 0.001 ? amount.toFixed(3) : amount.toExponential(1));

const measured: Measured[] = [];
for (const level of levels) measured.push(await measure(level));
const whole = mixed(measured.map(({ level, usage }) => ({ share: trackingShares[level], usage })));
const bills = [
  ...measured.map(({ level, usage }) => ({ name: `${level}`, bill: billOf(usage) })),
  { name: 'mix', bill: billOf(whole) },
];
const mixBill = billOf(whole);
const total = totalOf(mixBill);

console.log(
  `Node ${process.version}; ${count} deliveries for each level of tracking; prices of us-east-1, read on ${pricesReadOn}`,
);
console.log(
  `Dollars a million deliveries; the mix is ${levels.map((level) => `${trackingShares[level] * 100} % ${level}`).join(', ')}\n`,
);
console.log(row(['line', 'unit', 'units a delivery', ...bills.map(({ name }) => `$ ${name}`), 'share']));
console.log(row(['---', '---', ...Array.from({ length: bills.length + 2 }, () => '---:')]));
for (const line of [...billedLines].sort((one, other) => (mixBill[other] ?? 0) - (mixBill[one] ?? 0)))
  console.log(
    row([
      prices[line].line,
      prices[line].unit,
      units(whole[line] ?? 0),
      ...bills.map(({ bill }) => dollars(bill[line] ?? 0)),
      `${Math.round((100 * (mixBill[line] ?? 0)) / total)} %`,
    ]),
  );
console.log(row(['**in all**', '', '', ...bills.map(({ bill }) => `**${dollars(totalOf(bill))}**`), '']));
console.log(`\nBudget: $${budget}; the mix is ${total > budget ? 'OVER' : 'within'}.`);

const recordBytes = Math.max(...measured.map((one) => one.recordBytes));
const kept = (recordBytes / 1000) * retentionMonths;
const metrics = new Set(measured.flatMap((one) => [...one.metrics]));
console.log(
  `Kept besides: a record of ${Math.round(recordBytes)} bytes for ${retentionMonths} months, $${dollars(kept * monthlyPrices.storedGb.dollars)} a million, and as much again as $${dollars(kept * monthlyPrices.restorableGb.dollars)} to be restorable.`,
);
console.log(
  `By the month, however much is sent: ${metrics.size} custom metrics, $${dollars(metrics.size * monthlyPrices.metric.dollars)}.\n`,
);
console.log(row(['for comparison', '$ a million', 'how']));
console.log(row(['---', '---:', '---']));
console.log(row(['Carillon, this mix', dollars(total), 'counted, see above']));
console.log(row(['a state machine for each', dollars(machinePerNotification('standard')), 'computed: bill.ts']));
console.log(row(['… an Express one', dollars(machinePerNotification('express')), 'computed: bill.ts']));
for (const { name, dollarsPerMillion, how } of hostedPrices) console.log(row([name, dollars(dollarsPerMillion), how]));

if (values.plot !== undefined) {
  const bars = billedLines
    .map((line) => ({ line: prices[line].line, dollars: mixBill[line] ?? 0 }))
    .filter(({ dollars: amount }) => amount >= 0.005);
  writePlot(values.plot, {
    width: 760,
    height: 60 + bars.length * 30,
    marginLeft: 200,
    marginRight: 50,
    x: { label: `dollars a million deliveries, ${dollars(total)} in all` },
    y: { label: null },
    marks: [
      gridX(),
      barX(bars, { x: 'dollars', y: 'line', fill: '#2f81f7', sort: { y: '-x' } }),
      text(bars, {
        x: 'dollars',
        y: 'line',
        text: (bar) => dollars(bar.dollars),
        textAnchor: 'start',
        dx: 4,
        fill: 'currentColor',
      }),
      ruleX([0]),
    ],
  });
}
