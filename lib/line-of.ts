import { type Expression, type ModuleItem, parseSync } from '@swc/core';

/**
 * The line on which a path such as `stages.dev.email` is written in TypeScript source: an exported constant, then keys
 * of object literals. As near as it can be found: a missing key has the line of the object that lacks it.
 */
export function lineOf(source: string, [constant, ...keys]: readonly string[]): number {
  // the parser counts bytes from where its first token starts, which this makes the first byte of the text
  const text = `;${source}`;
  const { body, span } = parseSync(text, { syntax: 'typescript' });
  const declarator = body.flatMap(declarators).find(({ id }) => id.type === 'Identifier' && id.value === constant);
  if (declarator?.init === undefined) return 1;

  let position = declarator.span.start;
  let value: Expression | undefined = declarator.init;
  for (const key of keys) {
    const found: Found | undefined = value && member(value, key);
    if (found === undefined) break;
    position = found.start;
    value = found.value;
  }
  return Buffer.from(text)
    .subarray(0, position - span.start)
    .toString()
    .split('\n').length;
}

interface Found {
  readonly start: number;
  readonly value: Expression;
}

function declarators(item: ModuleItem) {
  const declaration = item.type === 'ExportDeclaration' ? item.declaration : item;
  return declaration.type === 'VariableDeclaration' ? declaration.declarations : [];
}

function member(value: Expression, key: string): Found | undefined {
  if (value.type === 'ArrayExpression') {
    const element = value.elements[Number(key)]?.expression;
    return element && 'span' in element ? { start: element.span.start, value: element } : undefined;
  }
  if (value.type !== 'ObjectExpression') return undefined;
  for (const property of value.properties) {
    if (property.type !== 'KeyValueProperty') continue;
    const { key: name } = property;
    if ((name.type === 'Identifier' || name.type === 'StringLiteral') && name.value === key)
      return { start: name.span.start, value: property.value };
  }
  return undefined;
}
