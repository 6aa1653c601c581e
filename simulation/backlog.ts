import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readAssembly, synthesise } from '../local/synth.ts';
import { loadProduct, type Product } from './episode.ts';
import { createProviders } from './providers/create-providers.ts';
import { calm } from './providers/mood.ts';
import { createSimulation } from './simulation.ts';
import { calmWeather } from './weather.ts';

/*
 * Puts a backlog on the bulk lane and then asks for codes, one every ten seconds for ten minutes: prints how long the
 * codes took, in virtual time, beside those of a run without a backlog. The concurrency of functions is that of the
 * template; the queues and the functions take no less time than they are given in simulation/services.
 */
const { values } = parseArgs({
  options: { backlog: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});

const codes = 60;
const people = 500;
const minute = 60_000;

interface Run {
  /** Milliseconds from the request of each code to the call of its provider. */
  readonly waits: readonly number[];
  /** How much of the backlog had been sent when the last code was, and when the last of it was. */
  readonly sentMeanwhile: number;
  readonly minutesToDrain: number;
}

async function run(product: Product, backlog: number): Promise<Run> {
  const { world } = createSimulation({
    ...product,
    seed: Number(values.seed),
    weather: calmWeather,
    providers: (itsWorld) =>
      createProviders(itsWorld, { ...calm, usual: { ...calm.usual, ends: { ...calm.usual.ends, nothing: 1 } } }),
  });
  const { timeline, history } = world;
  const asked = new Map<string, number>();
  const waits: number[] = [];
  let sent = 0;
  history.listen((fact) => {
    if (fact.kind !== 'call') return;
    const code = /\b(\d{6})\b/.exec(fact.content)?.[1];
    const since = fact.channel === 'sms' && code !== undefined ? asked.get(code) : undefined;
    if (since === undefined) sent += 1;
    else waits.push(fact.from - since);
  });
  // nothing is checked here: what is not counted is forgotten
  timeline.every(minute, () => history.clear());

  const introduce = async () => {
    for (let number = 0; number < people; number += 1)
      await world.put('simulated.people', 'RecipientChanged.v1', {
        recipientId: `person-${number}`,
        occurredAt: timeline.now().toISOString(),
        contactPoints: { email: `p${number}@people.example.com`, phone: `+1202555${String(number).padStart(4, '0')}` },
        country: 'US',
      });
    await timeline.pause(minute);
  };
  const fill = () => {
    for (let number = 0; number < backlog; number += 1)
      void world.put('simulated.shop', 'NotificationRequested.v1', {
        notificationId: `order-${number}`,
        type: 'order.shipped',
        lane: 'bulk',
        channels: ['email'],
        to: [{ recipientId: `person-${number % people}` }],
        data: order,
      });
  };
  const ask = async () => {
    for (let number = 0; number < codes; number += 1) {
      await timeline.pause(10_000);
      const code = String(100_000 + number);
      asked.set(code, timeline.time);
      void world.put('simulated.shop', 'NotificationRequested.v1', {
        notificationId: `code-${number}`,
        type: 'login.code',
        to: [{ recipientId: `person-${number}` }],
        data: { code, validUntil: new Date(timeline.time + 10 * minute).toISOString() },
      });
    }
  };
  let isReady = false;
  void introduce().then(() => {
    isReady = true;
  });
  await timeline.run(() => isReady);
  const began = timeline.time;
  fill();
  void ask();
  await timeline.run(() => waits.length === codes, began + 24 * 60 * minute);
  const sentMeanwhile = sent;
  await timeline.run(() => sent >= backlog, began + 24 * 60 * minute);
  return {
    waits: waits.sort((one, other) => one - other),
    sentMeanwhile,
    minutesToDrain: (timeline.time - began) / minute,
  };
}

const order = {
  orderId: 'A-1',
  items: [{ name: 'Enamel mug', quantity: 1 }],
  total: { amount: 950, currency: 'EUR' },
  carrier: 'DHL',
  trackingUrl: 'https://track.example.com/p/1',
  expectedOn: '2026-12-01',
};

const directory = mkdtempSync(join(tmpdir(), 'carillon-backlog-'));
try {
  await synthesise(directory);
  const product = await loadProduct(await readAssembly(directory));
  console.log(
    '| backlog | codes sent | p50 ms | p99 ms | longest ms | of the backlog sent meanwhile | drained after, min |',
  );
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const backlog of [0, Number(values.backlog)]) {
    const { waits, sentMeanwhile, minutesToDrain } = await run(product, backlog);
    const quantile = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 'none';
    const cells = [backlog, waits.length, quantile(0.5), quantile(0.99), waits.at(-1) ?? 'none', sentMeanwhile];
    console.log(`| ${[...cells, minutesToDrain.toFixed(1)].join(' | ')} |`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
