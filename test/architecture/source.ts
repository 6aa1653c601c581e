import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseSync } from '@swc/core';

/** A file of the project: its path from the root, with forward slashes, and what it says. */
export interface SourceFile {
  readonly path: string;
  readonly content: string;
}

const root = join(import.meta.dirname, '../..');

/** Every TypeScript file under these folders of the project. */
export function sourceFiles(...folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path: relative(root, path).replaceAll('\\', '/'), content: readFileSync(path, 'utf8') })),
  );
}

/** Folders whose code runs or is deployed. */
export const productFolders = ['bin', 'lib', 'lambdas', 'notifications', 'client', 'local', 'simulation'] as const;

const NEWLINE = '\n'.charCodeAt(0);

/** A node of the syntax tree; what fields it has depends on its type. */
export interface SyntaxNode {
  readonly type: string;
  readonly line: number;
  /** A statement of the file itself. */
  readonly topLevel: boolean;
  readonly [field: string]: unknown;
}

const nodesOfFiles = new WeakMap<SourceFile, readonly SyntaxNode[]>();

/** Every node of a file, parents first. */
export function syntaxNodes(file: SourceFile): readonly SyntaxNode[] {
  const nodes = nodesOfFiles.get(file) ?? parsed(file);
  nodesOfFiles.set(file, nodes);
  return nodes;
}

function parsed({ content }: SourceFile): readonly SyntaxNode[] {
  // swc counts positions through all files of a process; the semicolon in front shows where this file starts
  const module = parseSync(`;${content}`, { syntax: 'typescript', target: 'es2024' });
  const start = module.body[0]?.span.start ?? 0;
  const lineOf = linesByByte(content);
  const lineAt = (position: number) => lineOf[position - start - 1] ?? 1;

  const nodes: SyntaxNode[] = [];
  const visit = (value: unknown, topLevel = false): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    else if (isObject(value)) {
      if (typeof value['type'] === 'string') {
        const position = isObject(value['span']) ? Number(value['span']['start']) : start + 1;
        nodes.push({ ...value, type: value['type'], line: lineAt(position), topLevel });
      }
      for (const field of Object.values(value)) visit(field);
    }
  };
  for (const statement of module.body.slice(1)) visit(statement, true);
  return nodes;
}

/** For each byte, and for the end, the line in which it is. */
function linesByByte(content: string): readonly number[] {
  let line = 1;
  const lines = [...Buffer.from(content)].map((byte) => (byte === NEWLINE ? line++ : line));
  return [...lines, line];
}

/** Tells an object apart from everything else. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
