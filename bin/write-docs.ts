import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { eventDocs, eventDocsFolder } from './event-docs.ts';

/** Writes the generated pages under docs; with `--check` it only says which are out of date, and fails if any is. */
function writeDocs({ check }: { readonly check: boolean }): void {
  const root = join(import.meta.dirname, '..');
  const folder = join(root, eventDocsFolder);
  mkdirSync(folder, { recursive: true });

  const docs = eventDocs();
  const there = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const outdated = [...new Set([...docs.keys(), ...there.keys()])].filter((name) => docs.get(name) !== there.get(name));
  if (check) {
    if (outdated.length === 0) return;
    const names = outdated.map((name) => `  ${relative(root, join(folder, name))}`);
    console.error(`out of date; run npm run docs and commit what it writes:\n${names.join('\n')}`);
    process.exitCode = 1;
    return;
  }
  for (const name of outdated) {
    const content = docs.get(name);
    if (content === undefined) rmSync(join(folder, name));
    else writeFileSync(join(folder, name), content);
    console.log(`${content === undefined ? 'removed' : 'wrote'} ${relative(root, join(folder, name))}`);
  }
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
writeDocs(values);
