import { createServer } from 'node:net';
import { styleText } from 'node:util';
import { helpText, type Options, readOptions } from './options.ts';
import { type LocalRun, startLocalRun } from './run.ts';
import { createReporter } from './terminal/reporter.ts';
import { preferencePage, tryOut } from './try-out.ts';

// Lambda runs in UTC, and so does what the app is synthesised with here
process.env['TZ'] = 'UTC';

const startedAt = performance.now();
const print = (text: string) => console.log(text);
const elapsed = () => styleText('dim', `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`);
const progress = (text: string) => print(`${elapsed()}  ${text}`);

/** Runs the local cloud until it is stopped; resolves with the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  if (options === undefined) return 2;
  if (options.help) {
    print(helpText);
    return 0;
  }

  const interrupted = untilInterrupted();
  const starting = start(options);
  const run = await Promise.race([starting, interrupted]);
  if (run === 'interrupted') {
    progress('Stopping');
    // it may be half way: let it come to its end, so that nothing is left behind
    await starting.then((started) => started.stop()).catch(() => undefined);
    return 0;
  }
  try {
    return await use(run, options, interrupted);
  } finally {
    progress('Stopping');
    await run.stop();
  }
}

function optionsOf(args: readonly string[]): Options | undefined {
  try {
    return readOptions(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${helpText}`);
    return undefined;
  }
}

async function start({ port, dataDirectory }: Options): Promise<LocalRun> {
  await requireFree(port);
  const run = await startLocalRun({ port, progress, ...(dataDirectory !== undefined && { dataDirectory }) });
  run.observations.listen(createReporter(print));
  progress(styleText('bold', `Up at ${run.url.replace('127.0.0.1', 'localhost')}`));
  return run;
}

async function use(run: LocalRun, options: Options, interrupted: Promise<'interrupted'>): Promise<number> {
  if (options.samples) {
    progress('Introducing the people of the samples, and sending\n');
    const surprises = await Promise.race([tryOut(run), interrupted]);
    if (surprises === 'interrupted') return 0;
    for (const surprise of surprises) console.error(styleText('red', surprise, { stream: process.stderr }));
    progress(surprises.length === 0 ? 'The samples have ended as they should' : 'Not every sample ended as it should');
    const page = preferencePage(run, 'ada@example.com');
    if (page !== undefined) progress(`Ada chooses at ${page}\n           as at the foot of each of her e-mails`);
    if (options.exitWhenDone) return surprises.length === 0 ? 0 : 1;
  }
  progress(`The page is at ${run.url.replace('127.0.0.1', 'localhost')}; Ctrl-C stops`);
  await interrupted;
  return 0;
}

function untilInterrupted(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    const interrupt = () => {
      resolve('interrupted');
      // asked twice: at once, whatever is left behind
      for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupt);
  });
}

/** Said before the work of synthesising, rather than after. */
async function requireFree(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(port, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => probe.close(() => resolve()));
}

function explain(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `${error.message}: the port is in use; choose another, such as --port 4500, or any free one with --port 0`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  console.error(styleText('red', explain(error), { stream: process.stderr }));
  process.exit(1);
}
