import { isObject, type SourceFile, type SyntaxNode, syntaxNodes } from './source.ts';

/** A rule on how a file is written: answers with what breaks it, by file and line. */
type Convention = (file: SourceFile) => string[];

const nodesThat =
  (breaks: (node: SyntaxNode) => boolean, remark: string): Convention =>
  (file) =>
    syntaxNodes(file)
      .filter(breaks)
      .map(({ line }) => `${file.path}:${line} ${remark}`);

/** Only the namespace of zod lets a bundler drop what is not used. */
export const zodByName = nodesThat(
  ({ type, source, specifiers }) =>
    type === 'ImportDeclaration' &&
    isObject(source) &&
    source['value'] === 'zod' &&
    !(
      Array.isArray(specifiers) &&
      specifiers.every((each) => isObject(each) && each['type'] === 'ImportNamespaceSpecifier')
    ),
  "imports zod by name; write import * as z from 'zod'",
);

/** An assertion tells the compiler to look away; `as const` and `satisfies` do not. */
export const typeAssertion = nodesThat(
  ({ type }) => type === 'TsAsExpression' || type === 'TsTypeAssertion',
  'asserts a type; parse, narrow or use satisfies',
);

/** A replaced module tests the replacement. */
export const moduleMock = nodesThat(({ type, callee }) => {
  if (type !== 'CallExpression' || !isObject(callee) || callee['type'] !== 'MemberExpression') return false;
  const { object, property } = callee;
  const mocks = ['mock', 'doMock', 'unstable_mockModule', 'setMock'];
  return (
    isObject(object) && object['value'] === 'jest' && isObject(property) && mocks.includes(String(property['value']))
  );
}, 'mocks a module; hand a fake to what needs it');

/** The domain is told the time, and chance has no place in it. */
export const clockOrChance = nodesThat((node) => {
  if (node.type === 'Identifier') return node['value'] === 'process' || node['value'] === 'crypto';
  if (node.type === 'NewExpression') {
    const { callee, arguments: given } = node;
    return isObject(callee) && callee['value'] === 'Date' && (!Array.isArray(given) || given.length === 0);
  }
  if (node.type !== 'MemberExpression' || !isObject(node['object']) || !isObject(node['property'])) return false;
  return ['Date.now', 'Math.random'].includes(`${node['object']['value']}.${node['property']['value']}`);
}, 'asks the clock, chance or the environment; take it as a parameter');

/** A file that only passes on what others export hides where things are. */
export const barrel: Convention = (file) => {
  const passesOn = ['ImportDeclaration', 'ExportAllDeclaration', 'ExportNamedDeclaration'];
  const statements = syntaxNodes(file).filter(({ topLevel }) => topLevel);
  return statements.length > 0 && statements.every(({ type }) => passesOn.includes(type))
    ? [`${file.path} only re-exports; import from where things are`]
    : [];
};
