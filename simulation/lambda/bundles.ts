import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { build } from 'esbuild';

/** What a function's code finds around it in place of Node's own. */
export const surroundings = [
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  'process',
  'console',
  'Date',
  'Math',
  'crypto',
  'global',
  'performance',
  'fetch',
  'AbortSignal',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
] as const;
export type Surroundings = Readonly<Record<(typeof surroundings)[number], unknown>>;

/** Runs the code of a bundle anew, as a cold start does. */
export type Bundle = (around: Surroundings) => void;

/** What the simulation stands in for: the clients of AWS, and the HTTP client of Twilio's SDK. */
const external = ['@aws-sdk/*', 'axios'];

/**
 * Bundles functions from the same entry points and by the same rules as lib/constructs/bundle.ts, but for the clients of
 * AWS: these are left out, so that the simulation can be what they speak to.
 *
 * @param root - the folder that holds `lambdas/`
 */
export async function bundle(folders: readonly string[], root: string): Promise<ReadonlyMap<string, Bundle>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(folders.map((folder) => [folder, `lambdas/functions/${folder}/index.ts`])),
    outdir: 'simulated',
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external,
    logLevel: 'silent',
  });
  return new Map(
    folders.map((folder) => {
      const file = outputFiles.find(({ path }) => path.endsWith(join('simulated', `${folder}.js`)));
      if (file === undefined) throw new Error(`lambdas/functions/${folder} was not bundled`);
      const run = compileFunction(file.text, [...surroundings], { filename: `${folder}.js` });
      return [folder, (around) => run(...surroundings.map((name) => around[name]))] as const;
    }),
  );
}
