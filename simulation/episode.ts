import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Assembly } from '../local/synth.ts';
import type { Random } from './engine/random.ts';
import type { Fact } from './history.ts';
import { type Bundle, bundle } from './lambda/bundles.ts';
import { live } from './life/live.ts';
import { Promises } from './promises/promises.ts';
import type { Violation } from './promises/violation.ts';
import { createProviders, type SimulatedProviders } from './providers/create-providers.ts';
import { calm, type Mood, type Outage, rough } from './providers/mood.ts';
import { createSimulation } from './simulation.ts';
import { calmWeather, roughWeather, type Weather } from './weather.ts';

export interface EpisodeOptions {
  readonly seed: number;
  /** About how many deliveries are asked for. */
  readonly deliveries: number;
  readonly climate: Climate;
  /** Ends with the first violation. */
  readonly untilViolation?: boolean;
  /**
   * How many days it goes on when nothing is asked for any more.
   *
   * @default - as long as anything may take
   */
  readonly aftermathDays?: number;
}

/** How bad things are: `calm` breaks next to nothing, `rough` all the time, `mixed` lets the seed decide. */
export type Climate = 'calm' | 'mixed' | 'rough';
export const climates: readonly Climate[] = ['calm', 'mixed', 'rough'];

/** What a run came to. */
export interface Episode {
  readonly seed: number;
  readonly deliveries: number;
  readonly providerCalls: number;
  readonly invocations: number;
  readonly virtualDays: number;
  /** How often each kind of fault was injected. */
  readonly faults: ReadonlyMap<string, number>;
  /** How many deliveries have come to which end. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly violations: readonly Violation[];
}

const day = 86_400_000;
/** As long as anything may take that was begun: the end of a delivery, and what is told of it late. */
const longestAftermathDays = 5;
const inspectEveryDays = 3;

/** What every run is made of; loaded once. */
export interface Product {
  readonly assembly: Assembly;
  readonly bundles: ReadonlyMap<string, Bundle>;
}

/**
 * Bundles the functions that what `cdk synth` has made of the app asks for.
 *
 * @param root - the folder that holds `lambdas/`; another one for a product that is broken on purpose
 */
export async function loadProduct(assembly: Assembly, root = join(import.meta.dirname, '..')): Promise<Product> {
  const folders = readdirSync(join(root, 'lambdas/functions'));
  return { assembly, bundles: await bundle(folders, root) };
}

/** One run, from the first introduction to the end of the last delivery, with the promises checked against it. */
export async function runEpisode(
  { assembly, bundles }: Product,
  { seed, deliveries, climate, untilViolation = false, aftermathDays = longestAftermathDays }: EpisodeOptions,
  listen: (fact: Fact) => void = () => undefined,
): Promise<Episode> {
  const { weather, mood } = climateOf(climate, seed);
  const made: { providers?: SimulatedProviders } = {};
  const simulation = createSimulation({
    seed,
    assembly,
    bundles,
    weather,
    providers: (world) => {
      made.providers = createProviders(world, {
        ...mood,
        outages: outagesOf(climate, world.random, world.timeline.time),
      });
      return made.providers;
    },
  });
  const { world } = simulation;
  const { timeline, history } = world;
  const promises = new Promises(history);
  history.listen(listen);
  const began = timeline.time;
  const inspect = () => {
    promises.inspect(world.items('main'), timeline.time);
    // the promises remember what they need
    history.clear();
  };
  timeline.every(inspectEveryDays * day, inspect);

  const { textFrom } = made.providers ?? {};
  if (textFrom === undefined) throw new Error('there are no providers');
  const life = watch(live(world, { deliveries, textFrom, deliveriesADay: 1500 }));
  const isEnough = () => untilViolation && promises.violations.length > 0;
  await timeline.run(() => life.isOver || isEnough());
  life.rethrow();
  await timeline.run(isEnough, timeline.time + aftermathDays * day);
  promises.inspect(world.items('main'), timeline.time);

  return {
    seed,
    deliveries: promises.tally.asked,
    providerCalls: promises.tally.calls,
    invocations: simulation.functions.invocations,
    virtualDays: (timeline.time - began) / day,
    faults: simulation.faults,
    outcomes: outcomesIn(world.items('main')),
    violations: promises.violations,
  };
}

function climateOf(climate: Climate, seed: number): { readonly weather: Weather; readonly mood: Mood } {
  if (climate === 'calm') return { weather: calmWeather, mood: calm };
  if (climate === 'rough') return { weather: roughWeather, mood: rough };
  // all four pairs, and so also a bad day of the providers on a good day of AWS
  return { weather: seed % 2 === 0 ? calmWeather : roughWeather, mood: seed % 4 < 2 ? calm : rough };
}

/** Every provider but the last of a channel fails for hours, now and then. */
function outagesOf(climate: Climate, random: Random, start: number): readonly Outage[] {
  if (climate === 'calm') return [];
  const outages: Outage[] = [];
  for (let at = start + random.between(0, 2 * day); at < start + 400 * day; at += random.between(0, 6 * day)) {
    const from = at;
    const to = from + random.between(60_000, 6 * 3_600_000);
    outages.push({
      provider: random.pick(['ses', 'sns', 'twilio', 'sendgrid'] as const),
      from,
      to,
      how: random.pick(['refuses', 'hangs']),
    });
  }
  return outages;
}

function outcomesIn(items: Iterable<Readonly<Record<string, unknown>>>): ReadonlyMap<string, number> {
  const outcomes = new Map<string, number>();
  for (const { SK, status } of items) {
    if (!String(SK).startsWith('DELIVERY#')) continue;
    const name = String(status ?? 'under way');
    outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
  }
  return outcomes;
}

function watch(work: Promise<void>) {
  const watched: { isOver: boolean; error?: unknown } = { isOver: false };
  void work
    .catch((error: unknown) => {
      watched.error = error;
    })
    .finally(() => {
      watched.isOver = true;
    });
  return {
    get isOver() {
      return watched.isOver;
    },
    rethrow: () => {
      if (watched.error !== undefined) throw watched.error;
    },
  };
}
