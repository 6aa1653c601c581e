import type { Climate } from './episode.ts';
import type { EpisodeProgress } from './episode-request.ts';
import { replayCommand } from './options.ts';
import type { Finding, Found, Tally } from './tally.ts';

/** A kind of violation, and the shortest run that was found to show it. */
export interface Shown extends Finding {
  readonly shortest: Found;
}

/** What a run of `npm run simulate` came to. */
export interface SimulationReport {
  readonly seed: number;
  readonly climate: Climate;
  readonly tally: Tally;
  readonly seconds: number;
  readonly shown: readonly Shown[];
  /** Episodes that could not be run to their end. */
  readonly broken: readonly string[];
}

const promiseNames = {
  1: 'nothing is lost',
  2: 'no is no',
  3: 'twice is rare and bounded',
  4: 'each stands alone',
  5: 'every outcome is explained',
  6: 'personal data stays home',
  7: 'what runs locally is what is deployed',
} as const;

const mostFacts = 40;
const mostLetters = 300;
const figure = (number: number) => Math.round(number).toLocaleString('en');

/** One line for those who wait. */
export function progressLine(
  { deliveries, providerCalls, faults, virtualDays }: EpisodeProgress,
  seconds: number,
): string {
  return [
    `${figure(deliveries)} deliveries`,
    `${figure(providerCalls)} provider calls`,
    `${figure(faults)} faults`,
    `${figure(virtualDays)} virtual days`,
    `${(deliveries / Math.max(seconds, 0.001)).toFixed(1)} deliveries/s`,
  ].join(' · ');
}

/** What is printed at the end. */
export function reportText({ seed, climate, tally, seconds, shown, broken }: SimulationReport): string {
  const { sums } = tally;
  return [
    `${tally.episodes} episodes from seed ${seed}, ${climate}: ${progressLine(sums, seconds)}, ${figure(seconds)} s`,
    `${figure(tally.invocations)} invocations of functions, ${(sums.virtualDays / 365).toFixed(2)} virtual years`,
    '',
    'faults injected',
    ...counted(tally.faults),
    '',
    'outcomes',
    ...counted(tally.outcomes),
    '',
    ...broken.flatMap((text) => [text, '']),
    ...(shown.length === 0 ? ['No promise was broken.'] : shown.flatMap((each) => findingLines(each, climate))),
  ].join('\n');
}

/** The report as data. */
export function reportData({ seed, climate, tally, seconds, shown, broken }: SimulationReport): object {
  return {
    seed,
    climate,
    seconds,
    node: process.version,
    episodes: tally.episodes,
    ...tally.sums,
    invocations: tally.invocations,
    faultsByKind: Object.fromEntries(tally.faults),
    outcomes: Object.fromEntries(tally.outcomes),
    broken,
    violations: shown.map(({ promise, what, found, shortest }) => ({
      promise,
      what,
      times: found.length,
      seeds: [...new Set(found.map(({ seed: one }) => one))],
      replay: replayCommand(shortest.seed, shortest.deliveries, climate),
      shortest,
    })),
  };
}

function findingLines({ promise, what, found, shortest }: Shown, climate: Climate): readonly string[] {
  const { violation, seed, deliveries } = shortest;
  const seeds = [...new Set(found.map((one) => one.seed))];
  const { history } = violation;
  return [
    `BROKEN promise ${promise}, ${promiseNames[promise]}: ${what}`,
    `  ${found.length} times; seeds ${seeds.slice(0, 10).join(', ')}${seeds.length > 10 ? ', …' : ''}`,
    `  ${violation.notificationId ?? '-'} to ${violation.recipientId ?? '-'}, ${moment(violation.at)}: ${violation.what}`,
    ...history.slice(0, mostFacts).map((fact) => {
      const { at, kind, ...rest } = fact;
      return `    ${moment(at)}  ${kind}  ${JSON.stringify(rest).slice(0, mostLetters)}`;
    }),
    ...(history.length > mostFacts ? [`    … ${history.length - mostFacts} more: --json FILE has them`] : []),
    `  ${replayCommand(seed, deliveries, climate)}`,
    '',
  ];
}

const moment = (at: number) => new Date(at).toISOString();

const counted = (counts: ReadonlyMap<string, number>): readonly string[] =>
  [...counts]
    .toSorted((one, other) => other[1] - one[1])
    .map(([name, count]) => `  ${figure(count).padStart(12)}  ${name}`);
