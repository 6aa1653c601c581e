import { randomInt } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { synthesise } from '../../local/synth.ts';
import { BrokenEpisode, Crew } from '../crew.ts';
import { kindOf } from '../tally.ts';
import { type Mutant, mutants } from './mutants.ts';
import { scratchCopy } from './scratch-copy.ts';

/*
 * Breaks the product on purpose, one fault at a time, and lets fresh seeds look for it until one has found it. Prints the
 * rows of the table in docs/reliability.md. `--only NAME,…` takes some of them; `--control` the product as it is.
 */
const { values } = parseArgs({
  options: {
    most: { type: 'string', default: '6000' },
    episode: { type: 'string', default: '600' },
    seed: { type: 'string' },
    only: { type: 'string' },
    control: { type: 'boolean', default: false },
    append: { type: 'string' },
  },
});
const most = Number(values.most);
const deliveries = Number(values.episode);
const firstSeed = values.seed === undefined ? randomInt(1, 2 ** 31) : Number(values.seed);
const names = values.only?.split(',');
const unbroken: Mutant = { name: 'control', promise: 1, fault: 'none', edits: [] };
const chosen = [...(values.control ? [unbroken] : mutants.filter(({ name }) => names?.includes(name) ?? true))];

const say = (text: string) => {
  console.log(text);
  if (values.append !== undefined) appendFileSync(values.append, `${text}\n`);
};

const assembly = mkdtempSync(join(tmpdir(), 'carillon-simulation-'));
const crew = new Crew(Math.min(2, availableParallelism()));
try {
  await synthesise(assembly);
  console.log(`seeds from ${firstSeed}, rough, episodes of ${deliveries}, at most ${most} deliveries for each`);
  console.log(
    '| promise | what was broken | found by seed | after deliveries | as |\n| --- | --- | --- | ---: | --- |',
  );
  const hunts = chosen.map((mutant) => () => hunt(mutant));
  // a mutant at a time for each process
  const next = async (): Promise<void> => {
    const one = hunts.shift();
    if (one === undefined) return;
    say(await one());
    await next();
  };
  await Promise.all([next(), next()]);
} finally {
  crew.close();
  rmSync(assembly, { recursive: true, force: true });
}

/** @returns a row of the table */
async function hunt({ promise, fault, edits }: Mutant): Promise<string> {
  const root = scratchCopy(edits);
  let asked = 0;
  try {
    for (let seed = firstSeed; asked < most; seed += 1) {
      const { deliveries: after, violations } = await crew.run({
        place: { assembly, root },
        seed,
        deliveries,
        climate: 'rough',
        untilViolation: true,
      });
      asked += after;
      const [violation] = violations;
      if (violation) return row(promise, fault, String(seed), String(asked), kindOf(violation));
    }
    return row(promise, fault, '**not found**', String(asked), '');
  } catch (error) {
    if (!(error instanceof BrokenEpisode)) throw error;
    return row(promise, fault, String(error.seed), String(asked), `the run broke: ${error.message.split('\n')[0]}`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function row(...cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}
