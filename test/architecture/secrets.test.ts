import { describe, expect, it } from '@jest/globals';
import { isObject, type SourceFile, sourceFiles, syntaxNodes } from './source.ts';

/** What must be compared in constant time: each other comparison tells a guesser how much of it was right. */
const secret = /signature|digest|hmac|secret|authToken|password/i;
const comparisons = ['===', '!==', '==', '!='];
/** Asking whether it is there gives nothing away. */
const isNothing = (name: string) => name === 'undefined' || name === 'null';

const comparedSecrets = (file: SourceFile) =>
  syntaxNodes(file)
    .filter(({ type, operator }) => type === 'BinaryExpression' && comparisons.includes(String(operator)))
    .filter(({ left, right }) => {
      const names = [nameOf(left), nameOf(right)];
      return names.some((name) => secret.test(name)) && !names.some(isNothing);
    })
    .map(({ line }) => `${file.path}:${line} compares a secret; use timingSafeEqual`);

/** The last name of an expression: of `webhook.signature` it is `signature`, of a call that of what is called. */
function nameOf(node: unknown): string {
  if (!isObject(node)) return '';
  if (node['type'] === 'NullLiteral') return 'null';
  if (node['type'] === 'Identifier') return String(node['value']);
  if (node['type'] === 'MemberExpression') return nameOf(node['property']);
  return node['type'] === 'CallExpression' ? nameOf(node['callee']) : '';
}

describe('secrets', () => {
  const files = sourceFiles('lambdas');

  it('are compared in constant time', () => {
    expect(files.flatMap(comparedSecrets)).toEqual([]);
  });

  it('and there are some to compare', () => {
    expect(files.filter(({ content }) => /timingSafeEqual|jwtVerify|validateRequest/.test(content))).not.toEqual([]);
  });

  it.each([
    'export const a = (b: string, signature: string) => b === signature;',
    'export const a = (b: { signature: string }, c: string) => b.signature !== c;',
    'export const a = (hmac: () => string, b: string) => hmac() == b;',
  ])('would be seen in %s', (content) => {
    expect(comparedSecrets({ path: 'lambdas/a.ts', content })).toHaveLength(1);
  });

  it.each([
    'export const a = (signature?: string) => signature === undefined;',
    'export const a = (signature: string) => signature.length === 64;',
  ])('may be looked at as in %s', (content) => {
    expect(comparedSecrets({ path: 'lambdas/a.ts', content })).toEqual([]);
  });
});
