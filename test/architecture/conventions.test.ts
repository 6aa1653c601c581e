import { describe, expect, it } from '@jest/globals';
import { barrel, clockOrChance, moduleMock, typeAssertion, zodByName } from './conventions.ts';
import { productFolders, sourceFiles } from './source.ts';

const product = sourceFiles(...productFolders);
const tests = sourceFiles('test');
const domain = product.filter(({ path }) => path.startsWith('lambdas/domain/'));

describe('conventions', () => {
  it.each([
    ['zod is imported as a namespace', zodByName, [...product, ...tests]],
    ['types are never asserted outside tests', typeAssertion, product],
    ['modules are never mocked', moduleMock, tests],
    ['no file only re-exports', barrel, [...product, ...tests]],
    ['the domain knows no clock, no chance and no environment', clockOrChance, domain],
  ] as const)('%s', (_, convention, files) => {
    expect(files.flatMap(convention)).toEqual([]);
    expect(files).not.toEqual([]);
  });
});

describe('the checks see', () => {
  const found = (convention: (typeof checks)[number][0], content: string) =>
    convention({ path: 'lib/a.ts', content: `// ü\n${content}` });
  const checks = [
    [zodByName, `import { z } from 'zod';`],
    [zodByName, `import z from 'zod';`],
    [zodByName, `import type { ZodType } from 'zod';`],
    [typeAssertion, 'export const a = (b: unknown) => b as string;'],
    [typeAssertion, 'export const a = (b: unknown) => b as unknown as string;'],
    [typeAssertion, 'export const a = (b: unknown) => <string>b;'],
    [moduleMock, `jest.mock('./a.ts');`],
    [moduleMock, `jest.unstable_mockModule('./a.ts', () => ({}));`],
    [barrel, `export * from './b.ts';`],
    [barrel, `export { b } from './b.ts';\nexport type { C } from './c.ts';`],
    [barrel, `import { b } from './b.ts';\nexport { b };`],
    [clockOrChance, 'export const a = () => Date.now();'],
    [clockOrChance, 'export const a = () => new Date();'],
    [clockOrChance, 'export const a = () => Math.random();'],
    [clockOrChance, `export const a = process.env['A'];`],
  ] as const;

  it.each(checks.map(([convention, content]) => ({ convention, content })))('$content', ({ convention, content }) => {
    expect(found(convention, content)[0]).toMatch(convention === barrel ? /^lib\/a\.ts / : /^lib\/a\.ts:2 /);
  });

  it.each([
    [zodByName, `import * as z from 'zod';\nimport type * as zod from 'zod';`],
    [typeAssertion, `import { a as b } from './a.ts';\nexport const c = ['a'] as const satisfies string[];`],
    [moduleMock, `jest.fn(); it('says jest.mock("a")');`],
    [barrel, `import { b } from './b.ts';\nexport const a = b;\nexport * from './c.ts';`],
    [clockOrChance, 'export const a = (now: number) => new Date(now);'],
  ] as const)('%#: and sees no more than that', (convention, content) => {
    expect(found(convention, content)).toEqual([]);
  });
});
