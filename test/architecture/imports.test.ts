import { describe, expect, it } from '@jest/globals';
import { importsOf } from './imports.ts';
import { layerOf, layers, wrongDirections } from './layers.ts';
import { productFolders, type SourceFile, sourceFiles } from './source.ts';

const files = sourceFiles(...productFolders);
const imports = files.flatMap(importsOf);

/** What only these folders may import; everybody else asks them. */
const keepers: Readonly<Record<string, readonly string[]>> = {
  // 3.6 MB and 141 ms at cold start
  twilio: ['lambdas/adapters/twilio'],
  'aws-cdk-lib': ['lib', 'bin'],
  constructs: ['lib', 'bin'],
};

const strayPackages = (file: SourceFile) =>
  importsOf(file)
    .filter(
      ({ kind, from, to }) => kind === 'package' && !(keepers[to] ?? ['']).some((folder) => from.startsWith(folder)),
    )
    .map(({ from, line, to }) => `${from}:${line} imports ${to}, which only ${keepers[to]?.join(', ')} may`);

const packagesOfDomain = (file: SourceFile) =>
  importsOf(file)
    .filter(({ kind, to }) => kind === 'package' && to !== 'zod')
    .map(({ from, line, to }) => `${from}:${line} imports ${to}`);

describe('the direction of imports', () => {
  it.each(layers)('$folder imports only itself and $mayImport', ({ folder }) => {
    expect(wrongDirections(imports.filter(({ from }) => layerOf(from)?.folder === folder))).toEqual([]);
  });

  it('gives every file a layer', () => {
    expect(files.filter(({ path }) => layerOf(path) === undefined).map(({ path }) => path)).toEqual([]);
  });

  it('keeps AWS, every provider and node itself out of the domain', () => {
    expect(files.filter(({ path }) => path.startsWith('lambdas/domain/')).flatMap(packagesOfDomain)).toEqual([]);
  });

  it.each(Object.entries(keepers))('leaves %s to %j', (name) => {
    expect(files.flatMap(strayPackages).filter((stray) => stray.includes(` ${name},`))).toEqual([]);
  });

  it('sees the imports of this project, or the claims above would be empty', () => {
    expect(imports.length).toBeGreaterThan(files.length);
  });
});

describe('the checks see', () => {
  const directions = (path: string, content: string) => wrongDirections(importsOf({ path, content }));

  it.each([
    ['an import', `import { a } from '../ports/a.ts';`],
    ['an import of a type', `import type { A } from '../ports/a.ts';`],
    ['an import for its effect', `import '../ports/a.ts';`],
    ['a re-export', `export { a } from '../ports/a.ts';`],
    ['a re-export of all', `export * from '../ports/a.ts';`],
    ['an import when asked', `export const a = () => import('../ports/a.ts');`],
    ['an import inside a type', `export type A = import('../ports/a.ts').A;`],
  ])('%s', (_, line) => {
    expect(directions('lambdas/domain/b.ts', `// é\n\n${line}\n`)).toEqual([
      'lambdas/domain/b.ts:3 imports lambdas/ports/a.ts, but lambdas/domain may import only lambdas/domain',
    ]);
  });

  it.each([
    ['lambdas/adapters/ses/a.ts', '../sns/b.ts'],
    ['lambdas/functions/deliver-sms/handler.ts', '../deliver-push/handler.ts'],
    ['lib/constructs/a.ts', '../../lambdas/functions/deliver-sms/handler.ts'],
    ['lib/constructs/a.ts', '../../lambdas/adapters/liquid/engine.ts'],
    ['local/main.ts', '../lambdas/domain/ids.ts'],
    ['client/send.ts', '../lambdas/adapters/dynamodb/keys.ts'],
    ['elsewhere/a.ts', './b.ts'],
  ])('%s importing %s', (path, specifier) => {
    expect(directions(path, `import { a } from '${specifier}';`)).toHaveLength(1);
  });

  it.each([
    ['lambdas/adapters/ses/a.ts', './b.ts'],
    ['lambdas/adapters/ses/a.ts', '../../domain/ids.ts'],
    ['lib/constructs/a.ts', '../../lambdas/functions/deliver-sms/env.ts'],
    ['lib/catalogue/a.ts', '../../lambdas/adapters/liquid/engine.ts'],
    ['bin/carillon.ts', '../lib/config.ts'],
  ])('no harm in %s importing %s', (path, specifier) => {
    expect(directions(path, `import { a } from '${specifier}';`)).toEqual([]);
  });

  it('a package where it does not belong', () => {
    expect(
      strayPackages({ path: 'lib/a.ts', content: `import '../node_modules/twilio/lib/webhooks.js';` }),
    ).toHaveLength(1);
    expect(strayPackages({ path: 'local/a.ts', content: `import { validate } from 'twilio/lib/webhooks';` })).toEqual([
      'local/a.ts:1 imports twilio, which only lambdas/adapters/twilio may',
    ]);
    expect(
      packagesOfDomain({ path: 'lambdas/domain/a.ts', content: `import { randomUUID } from 'node:crypto';` }),
    ).toEqual(['lambdas/domain/a.ts:1 imports node:crypto']);
  });
});
