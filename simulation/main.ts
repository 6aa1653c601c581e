import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesise } from '../local/synth.ts';
import { BrokenEpisode, Crew } from './crew.ts';
import { writeFaultsPlot } from './faults-plot.ts';
import { helpText, readOptions, replayCommand, type SimulateOptions } from './options.ts';
import { progressLine, reportData, reportText, type Shown } from './report.ts';
import { shrink } from './shrink.ts';
import { Tally } from './tally.ts';

const lineEveryMs = process.stdout.isTTY ? 500 : 30_000;
/** What looking for the shortest run may cost. */
const mostKindsToShrink = 6;
const mostReplays = 7;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  if (options === undefined) return 2;
  if (options.help) {
    console.log(helpText);
    return 0;
  }
  const assembly = mkdtempSync(join(tmpdir(), 'carillon-simulation-'));
  const crew = new Crew(Math.min(2, availableParallelism()));
  try {
    await synthesise(assembly);
    return await simulate(options, assembly, crew);
  } finally {
    crew.close();
    rmSync(assembly, { recursive: true, force: true });
  }
}

async function simulate(options: SimulateOptions, assembly: string, crew: Crew): Promise<number> {
  const { seed, climate, deliveries, episode } = options;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const tally = new Tally();
  const broken: string[] = [];
  const run = (ofSeed: number, asked: number) =>
    crew.run({ place: { assembly }, seed: ofSeed, deliveries: asked, climate }, (progress) =>
      tally.progress(ofSeed, progress),
    );
  const stop = keepTelling(() => `${progressLine(tally.sums, seconds())} · ${tally.violations} violations`);
  await Promise.all(
    Array.from({ length: Math.ceil(deliveries / episode) }, async (_, index) => {
      const asked = Math.min(episode, deliveries - index * episode);
      try {
        tally.finished(await run(seed + index, asked), asked);
      } catch (error) {
        if (!(error instanceof BrokenEpisode)) throw error;
        broken.push(`${error.message}\n  ${replayCommand(error.seed, asked, climate)}`);
      }
    }),
  );
  stop();
  const took = seconds();
  const shown = await Promise.all(
    tally.findings.map(async (finding, index): Promise<Shown> => {
      const { first } = finding;
      const tries = index < mostKindsToShrink ? mostReplays : 0;
      return { ...finding, shortest: await shrink(first, (ofSeed, asked) => run(ofSeed, asked), tries) };
    }),
  );
  const report = { seed, climate, tally, seconds: took, shown, broken };
  console.log(reportText(report));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(reportData(report), undefined, 2)}\n`);
  if (options.write) writeFaultsPlot(tally.faults, tally.sums.deliveries);
  return shown.length > 0 || broken.length > 0 ? 1 : 0;
}

function optionsOf(args: readonly string[]): SimulateOptions | undefined {
  try {
    return readOptions(args, () => randomInt(1, 2 ** 31));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${helpText}`);
    return undefined;
  }
}

/** Says how far it has come: on one line of a terminal, else on a new one now and then. */
function keepTelling(text: () => string): () => void {
  const { isTTY } = process.stdout;
  const tell = () => process.stdout.write(isTTY ? `\r\u001b[2K${text()}` : `${text()}\n`);
  const timer = setInterval(tell, lineEveryMs);
  return () => {
    clearInterval(timer);
    if (isTTY) process.stdout.write('\r\u001b[2K');
  };
}
