import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as Plot from '@observablehq/plot';
import { DEVELOPER_KEY } from '../../local/gateway/credentials.ts';
import { startLocalRun } from '../../local/run.ts';
import { codeData, orderData } from '../e2e/samples.ts';
import { Deliveries } from './deliveries.ts';
import { writePlot } from './plot.ts';
import { quantile } from './spread.ts';

/*
 * Pushes a backlog of e-mails through the local cloud: first the bulk, and behind it a mix of normal and urgent ones.
 * Prints the throughput, and for each lane how long it took from PutEvents to the provider's yes. Receipts come as they
 * do. All of it, SQS and DynamoDB included, shares this machine: only the lanes beside each other tell of Lambda.
 *
 * --write draws docs/images/load-latency.svg anew.
 */
const { values } = parseArgs({
  options: {
    notifications: { type: 'string', default: '2000' },
    write: { type: 'boolean', default: false },
  },
});
const count = Number(values.notifications);

/** How many people share the notifications. */
const people = 40;

/** The longest that it may take, in minutes, before it is given up. */
const mostMinutes = 15;

const lanes = ['urgent', 'normal', 'bulk'] as const;
type Lane = (typeof lanes)[number];

/** In the order in which they are put on the bus: four in five are bulk, and of those that follow one in four is urgent. */
const laneOf = (index: number): Lane => {
  if (index < count * 0.8) return 'bulk';
  return index % 4 === 0 ? 'urgent' : 'normal';
};

const wantedOf = (lane: Lane) =>
  lane === 'urgent'
    ? { type: 'login.code', data: codeData() }
    : { type: 'order.shipped', data: orderData(), ...(lane === 'bulk' && { lane }) };

const run = await startLocalRun();
try {
  const known = await new Deliveries(run).people(people);
  const putAt = new Map<string, { readonly lane: Lane; readonly at: number }>();
  const latencies: Record<Lane, number[]> = { urgent: [], normal: [], bulk: [] };
  const { promise: allAccepted, resolve, reject } = Promise.withResolvers<void>();
  run.observations.listen((observation) => {
    if (observation.kind !== 'item') return;
    const { notificationId, 'attempt#email#1': attempt } = observation.item;
    if (typeof attempt !== 'object' || attempt === null || !('answeredAt' in attempt) || !('outcome' in attempt))
      return;
    const put = putAt.get(String(notificationId));
    if (put === undefined) return;
    if (attempt.outcome !== 'accepted') reject(new Error(`not accepted: ${JSON.stringify(attempt)}`));
    putAt.delete(String(notificationId));
    latencies[put.lane].push(Date.parse(String(attempt.answeredAt)) - put.at);
    if (putAt.size === 0 && lanes.reduce((sum, lane) => sum + latencies[lane].length, 0) === count) resolve();
  });

  const events = new EventBridgeClient({
    endpoint: run.url,
    region: 'us-east-1',
    credentials: { accessKeyId: DEVELOPER_KEY, secretAccessKey: DEVELOPER_KEY },
  });
  const started = run.clock.now().getTime();
  for (let first = 0; first < count; first += 10) {
    const batch = Array.from({ length: Math.min(10, count - first) }, (_, offset) => first + offset);
    const Entries = batch.map((index) => {
      const notificationId = randomUUID();
      const lane = laneOf(index);
      putAt.set(notificationId, { lane, at: run.clock.now().getTime() });
      const to = [{ recipientId: known[index % people]?.recipientId }];
      return {
        EventBusName: run.outputs['EventBusName'],
        Source: 'bench.load',
        DetailType: 'NotificationRequested.v1',
        Detail: JSON.stringify({ notificationId, to, channels: ['email'], ...wantedOf(lane) }),
      };
    });
    const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries }));
    if (FailedEntryCount) throw new Error(`the bus refused ${FailedEntryCount} events`);
  }
  const putSeconds = (run.clock.now().getTime() - started) / 1000;
  const watch = setTimeout(
    () => reject(new Error(`${putAt.size} of ${count} were not accepted within ${mostMinutes} minutes`)),
    mostMinutes * 60_000,
  );
  await allAccepted;
  clearTimeout(watch);
  const seconds = (run.clock.now().getTime() - started) / 1000;

  console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, the whole cloud on it`);
  console.log(
    `${count} e-mails in ${seconds.toFixed(1)} s: ${(count / seconds).toFixed(0)} a second (put on the bus in ${putSeconds.toFixed(1)} s)\n`,
  );
  console.log('| lane | notifications | p50 ms | p95 ms | p99 ms |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  for (const lane of lanes) {
    const cells = [0.5, 0.95, 0.99].map((share) => quantile(latencies[lane], share).toFixed(0));
    console.log(`| ${[lane, latencies[lane].length, ...cells].join(' | ')} |`);
  }
  if (values.write) {
    const curve = lanes.flatMap((lane) =>
      Array.from({ length: 100 }, (_, percent) => ({
        lane,
        percent,
        seconds: quantile(latencies[lane], percent / 100) / 1000,
      })),
    );
    writePlot('docs/images/load-latency.svg', {
      width: 720,
      height: 340,
      style: { background: 'white', color: '#222' },
      x: { label: 'seconds from PutEvents to the provider’s yes', grid: true },
      y: { label: '% of the lane accepted', grid: true },
      color: { domain: [...lanes], range: ['#c0392b', '#3b6ea5', '#8a8a8a'] },
      marks: [
        Plot.line(curve, { x: 'seconds', y: 'percent', stroke: 'lane', strokeWidth: 2 }),
        Plot.text(
          curve,
          Plot.selectLast({ x: 'seconds', y: 'percent', z: 'lane', text: 'lane', fill: 'lane', dy: -8 }),
        ),
      ],
    });
  }
  await run.idle();
} finally {
  await run.stop();
}
