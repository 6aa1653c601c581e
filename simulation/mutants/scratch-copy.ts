import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Edit } from './mutants.ts';

const root = join(import.meta.dirname, '../..');
const copied = ['lambdas', 'notifications', 'package.json', 'tsconfig.json'];

/** Copies what functions are bundled from, and breaks the copy. @returns its folder, for the caller to remove */
export function scratchCopy(edits: readonly Edit[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-mutant-'));
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const edit of edits) {
    const file = join(folder, edit.file);
    writeFileSync(file, edited(readFileSync(file, 'utf8'), edit));
  }
  return folder;
}

/** @throws when the text is not there exactly once: the product has moved on, and the edit with it has to */
export function edited(content: string, { file, text, replacement }: Edit): string {
  const [before, after, ...more] = content.split(text);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`'${text}' is not once in ${file}; change simulation/mutants/mutants.ts`);
  return before + replacement + after;
}
