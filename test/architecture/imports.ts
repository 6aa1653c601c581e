import { posix } from 'node:path';
import { isObject, type SourceFile, type SyntaxNode, syntaxNodes } from './source.ts';

/** One file needs another, or a package. */
export interface Import {
  readonly from: string;
  readonly line: number;
  /** A path from the root of the project, or the name of a package such as `@aws-sdk/client-sqs` or `node:fs`. */
  readonly to: string;
  readonly kind: 'file' | 'package';
}

/** Everything a file imports: statically, as types, by re-export, when asked. */
export function importsOf(file: SourceFile): Import[] {
  return syntaxNodes(file).flatMap((node): Import[] => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return [];
    const { line } = node;
    const path = specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : undefined;
    if (path !== undefined && !path.startsWith('node_modules/'))
      return [{ from: file.path, line, to: path, kind: 'file' }];

    const inPackage = path?.replace('node_modules/', '') ?? specifier;
    const name = inPackage
      .split('/')
      .slice(0, inPackage.startsWith('@') ? 2 : 1)
      .join('/');
    return [{ from: file.path, line, to: name, kind: 'package' }];
  });
}

function specifierOf(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return textOf(node['source']);
    case 'TsImportType':
      return textOf(node['argument']);
    case 'CallExpression': {
      const { callee, arguments: given } = node;
      const loads = isObject(callee) && (callee['type'] === 'Import' || callee['value'] === 'require');
      const [first]: unknown[] = loads && Array.isArray(given) ? given : [];
      return isObject(first) ? textOf(first['expression']) : undefined;
    }
    default:
      return undefined;
  }
}

const textOf = (node: unknown) =>
  isObject(node) && node['type'] === 'StringLiteral' ? String(node['value']) : undefined;
