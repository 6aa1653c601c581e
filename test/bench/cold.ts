import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as Plot from '@observablehq/plot';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../lib/constructs/bundle.ts';
import { deployedFunctions } from './deployed-functions.ts';
import { writePlot } from './plot.ts';
import { spread, written } from './spread.ts';

/*
 * Prints the size of each deployed bundle and what it takes to load it in a fresh Node, beside a bare DynamoDB client
 * bundled the same way: the floor for whatever speaks to AWS. Nothing fails here; test/lib/bundle.test.ts guards sizes.
 *
 * --write draws docs/images/bundles.svg anew.
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, write: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);

/** KB and milliseconds of the functions that everything passes: performance.md. */
const hot = ['route-notification', 'deliver-email', 'deliver-push', 'record-receipt'];
const budget = { kilobytes: 350, milliseconds: 70 } as const;

/** Milliseconds to load a file, in a Node of its own; measured inside, so that Node's own start does not count. */
function loadMs(file: string, env: Record<string, string>): number {
  const script = `const start = process.hrtime.bigint(); require(${JSON.stringify(file)}); process.stdout.write(String(Number(process.hrtime.bigint() - start) / 1e6)); process.exit()`;
  const output = execFileSync(process.execPath, ['-e', script], {
    env: { AWS_REGION: 'us-east-1', ...env },
    encoding: 'utf8',
  });
  return Number(output.split('\n').at(-1));
}

const directory = mkdtempSync(join(tmpdir(), 'carillon-bench-'));
try {
  const functions = await deployedFunctions(join(directory, 'assembly'), 'https://example.com');
  const bare = join(directory, 'bare.js');
  writeFileSync(
    join(directory, 'bare.ts'),
    `import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'; export const all = [new DynamoDBClient({}), GetItemCommand];`,
  );
  buildSync({
    ...bundleOptions,
    nodePaths: [join(import.meta.dirname, '../../node_modules')],
    entryPoints: [join(directory, 'bare.ts')],
    outfile: bare,
  });

  const subjects = [
    { name: '(a bare DynamoDB client)', file: bare, env: {} },
    ...functions.toSorted((a, b) => a.name.localeCompare(b.name)),
  ];
  const samples = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  // in alternation, so that a busy moment of the machine hits all alike
  for (let round = 0; round < rounds; round += 1)
    for (const { name, file, env } of subjects) samples.get(name)?.push(loadMs(file, env));

  console.log(`Node ${process.version}, median of ${rounds} loads (10 % to 90 %)\n`);
  const over = (value: number, most: number) => `<= ${most} ${value > most ? 'OVER' : 'ok'}`;
  console.log('| function | KB | budget | import, ms | budget |');
  console.log('| --- | ---: | --- | ---: | --- |');
  const loaded = subjects.map(({ name, file }) => ({
    name,
    kilobytes: statSync(file).size / 1000,
    ...spread(samples.get(name) ?? []),
  }));
  for (const one of loaded) {
    const isHot = hot.includes(one.name);
    const ofSize = isHot ? over(one.kilobytes, budget.kilobytes) : '';
    const ofTime = isHot ? over(one.median, budget.milliseconds) : '';
    console.log(`| ${[one.name, one.kilobytes.toFixed(0), ofSize, written(one), ofTime].join(' | ')} |`);
  }
  if (values.write)
    writePlot('docs/images/bundles.svg', {
      width: 760,
      marginLeft: 170,
      style: { background: 'white', color: '#222' },
      x: { label: 'KB of minified code', grid: true },
      y: { label: null, domain: loaded.toSorted((a, b) => a.kilobytes - b.kilobytes).map(({ name }) => name) },
      marks: [
        Plot.barX(loaded, {
          x: 'kilobytes',
          y: 'name',
          fill: ({ name }) => (hot.includes(name) ? '#3b6ea5' : '#b9b9b9'),
        }),
        Plot.text(loaded, {
          x: 'kilobytes',
          y: 'name',
          text: ({ median }) => `${median.toFixed(0)} ms`,
          textAnchor: 'start',
          dx: 4,
        }),
        Plot.ruleX([budget.kilobytes], { stroke: '#c0392b', strokeDasharray: '4 3' }),
        Plot.ruleX([0]),
      ],
    });
} finally {
  rmSync(directory, { recursive: true, force: true });
}
