import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../lib/constructs/bundle.ts';
import { readAssembly, synthesise } from '../../local/synth.ts';

/*
 * Prints the size of each deployed bundle and what it takes to load it in a fresh Node, beside a bare DynamoDB client
 * bundled the same way: the floor for whatever speaks to AWS. Nothing fails here; test/lib/bundle.test.ts guards sizes.
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);

/** Values that the schemas take, for variables whose real ones are known only in a stack. */
const standIns: Readonly<Record<string, string>> = {
  CHANNELS: JSON.stringify({
    email: {
      urgent: 'https://example.com/urgent',
      rest: 'https://example.com/rest',
      providers: [{ name: 'ses', share: 100, confirms: true, looksUp: false }],
    },
  }),
  PUSH_APPLICATIONS: '{}',
  INTAKE_QUEUES: JSON.stringify({ normal: 'https://example.com/normal' }),
  TAPPED_QUEUES: JSON.stringify({ email: { mappingId: 'none', copies: 5 } }),
  DEFAULT_COUNTRY: '',
};
const standIn = (name: string, value: unknown) => {
  if (name in standIns) return standIns[name] ?? '';
  if (typeof value === 'string') return value;
  if (name.endsWith('_ARN')) return 'arn:aws:none:us-east-1:000000000000:none';
  return name.endsWith('_URL') ? 'https://example.com' : 'none';
};

/** Milliseconds to load a file, in a Node of its own; measured inside, so that Node's own start does not count. */
function loadMs(file: string, env: Record<string, string>): number {
  const script = `const start = process.hrtime.bigint(); require(${JSON.stringify(file)}); process.stdout.write(String(Number(process.hrtime.bigint() - start) / 1e6)); process.exit()`;
  const output = execFileSync(process.execPath, ['-e', script], {
    env: { AWS_REGION: 'us-east-1', ...env },
    encoding: 'utf8',
  });
  return Number(output.split('\n').at(-1));
}

const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;

const directory = mkdtempSync(join(tmpdir(), 'carillon-bench-'));
try {
  await synthesise(directory);
  const { template, assets } = await readAssembly(directory);
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

  const functions = Object.values(template.Resources).flatMap(({ Type, Properties = {} }) => {
    if (Type !== 'AWS::Lambda::Function') return [];
    const { Code, Environment } = Properties as {
      Code: { S3Key: string };
      Environment: { Variables: Record<string, unknown> };
    };
    const folder = assets.get(Code.S3Key.replace('.zip', ''));
    const env = Object.fromEntries(
      Object.entries(Environment.Variables).map(([name, value]) => [name, standIn(name, value)]),
    );
    return folder ? [{ name: env['POWERTOOLS_SERVICE_NAME'] ?? '', file: join(folder, 'index.js'), env }] : [];
  });
  const subjects = [
    { name: '(a bare DynamoDB client)', file: bare, env: {} },
    ...functions.sort((a, b) => a.name.localeCompare(b.name)),
  ];
  const samples = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  // in alternation, so that a busy moment of the machine hits all alike
  for (let round = 0; round < rounds; round += 1)
    for (const { name, file, env } of subjects) samples.get(name)?.push(loadMs(file, env));

  console.log(`Node ${process.version}, median of ${rounds} loads (10 % to 90 %)\n`);
  for (const { name, file } of subjects) {
    const sorted = (samples.get(name) ?? []).sort((a, b) => a - b);
    const [low, middle, high] = [0.1, 0.5, 0.9].map((q) => quantile(sorted, q).toFixed(0));
    console.log(
      `${name.padEnd(28)} ${String(Math.round(statSync(file).size / 1024)).padStart(6)} KB ${middle?.padStart(5)} ms (${low} to ${high})`,
    );
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
