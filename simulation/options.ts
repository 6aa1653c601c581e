import { parseArgs } from 'node:util';
import { type Climate, climates } from './episode.ts';

export interface SimulateOptions {
  readonly help: boolean;
  readonly deliveries: number;
  readonly seed: number;
  readonly climate: Climate;
  /** Deliveries an episode. */
  readonly episode: number;
  readonly json?: string;
  readonly write: boolean;
}

export const defaultEpisode = 2000;

export const helpText = `npm run simulate -- [options]

Runs the product in memory, on virtual time, breaks what can break, and checks the promises from the outside.

  --deliveries N   about how many deliveries altogether (default 10000)
  --seed N         what decides everything; the first of as many as there are episodes (default: a new one)
  --climate C      ${climates.join(', ')} (default mixed)
  --episode N      deliveries an episode (default ${defaultEpisode})
  --json FILE      writes the report there
  --write          draws docs/images/simulation-faults.svg
  --help           this

Exits with 1 when a promise was broken.`;

/** Reads the command line; throws a TypeError that says what is wrong with it. */
export function readOptions(args: readonly string[], newSeed: () => number): SimulateOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      deliveries: { type: 'string', default: '10000' },
      seed: { type: 'string' },
      climate: { type: 'string', default: 'mixed' },
      episode: { type: 'string', default: String(defaultEpisode) },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const climate = climates.find((each) => each === values.climate);
  if (climate === undefined) throw new TypeError(`--climate is one of ${climates.join(', ')}, not '${values.climate}'`);
  return {
    help: values.help,
    deliveries: whole('deliveries', values.deliveries, 1),
    seed: values.seed === undefined ? newSeed() : whole('seed', values.seed, 0),
    climate,
    episode: whole('episode', values.episode, 1),
    ...(values.json !== undefined && { json: values.json }),
    write: values.write,
  };
}

function whole(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least || text.trim() === '')
    throw new TypeError(`--${name} is a whole number from ${least} on, not '${text}'`);
  return number;
}

/** The command that runs an episode once more, to the last byte. */
export function replayCommand(seed: number, deliveries: number, climate: Climate): string {
  const long = deliveries > defaultEpisode ? ` --episode ${deliveries}` : '';
  return `npm run simulate -- --seed ${seed} --deliveries ${deliveries} --climate ${climate}${long}`;
}
