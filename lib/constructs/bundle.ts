import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, DockerImage } from 'aws-cdk-lib/core';
import { type BuildOptions, buildSync } from 'esbuild';

/** The root of the project. */
const root = join(import.meta.dirname, '../..');

/** The folder that holds a function's code. */
export const functionFolder = (folder: string) => join(root, 'lambdas/functions', folder);

/** How functions are bundled; `npm run bench` measures what it makes. */
export const bundleOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // Node's own loader takes CommonJS a little faster, and the folder has no package.json that says otherwise
  format: 'cjs',
  // the ES builds of the AWS SDK can be shaken: a third less to load
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  // reading a source map costs 29 ms of every cold start
  sourcemap: false,
  // Lambda always has its credentials in the environment: the other places to look are 130 KB and 12 ms
  alias: { '@aws-sdk/credential-provider-node': join(root, 'lambdas/runtime/environment-credentials.ts') },
  logLevel: 'silent',
} satisfies BuildOptions;

/**
 * The bundled code of a function: index.js, and beside it the given files with their text. The asset's hash is that of
 * the result, so a change that leaves a function as it was does not deploy it.
 */
export function bundledFunction(folder: string, files: Readonly<Record<string, string>> = {}): Code {
  return Code.fromAsset(functionFolder(folder), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // never used: the local bundling below takes place or throws
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(outputFolder) {
          bundle(folder, join(outputFolder, 'index.js'));
          for (const [name, text] of Object.entries(files)) writeFileSync(join(outputFolder, name), text);
          return true;
        },
      },
    },
  });
}

function bundle(folder: string, outfile: string): void {
  const entry = join(functionFolder(folder), 'index.ts');
  if (!existsSync(entry)) throw new Error(`lambdas/functions/${folder} has no index.ts to bundle`);
  buildSync({ ...bundleOptions, entryPoints: [entry], outfile });
}
