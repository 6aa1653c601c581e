import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { apiDocs, apiDocsFolder } from './api-docs.ts';
import { eventDocs, eventDocsFolder } from './event-docs.ts';
import { workflowDocs, workflowDocsFile } from './workflow-docs.ts';

const root = join(import.meta.dirname, '..');

/** A generated page that is not as it should be; without content it should not be there. */
interface Outdated {
  readonly path: string;
  readonly content: string | undefined;
}

function outdatedIn(folder: string, docs: ReadonlyMap<string, string>): readonly Outdated[] {
  mkdirSync(join(root, folder), { recursive: true });
  const there = new Map(
    readdirSync(join(root, folder)).map((name) => [name, readFileSync(join(root, folder, name), 'utf8')]),
  );
  return [...new Set([...docs.keys(), ...there.keys()])]
    .filter((name) => docs.get(name) !== there.get(name))
    .map((name) => ({ path: join(root, folder, name), content: docs.get(name) }));
}

/** A generated page among others that are written by hand. */
function outdatedFile(file: string, content: string): readonly Outdated[] {
  const path = join(root, file);
  return existsSync(path) && readFileSync(path, 'utf8') === content ? [] : [{ path, content }];
}

/** Writes the generated pages under docs; with `--check` it only says which are out of date, and fails if any is. */
function writeDocs({ check }: { readonly check: boolean }): void {
  const outdated = [
    ...outdatedIn(eventDocsFolder, eventDocs()),
    ...outdatedIn(apiDocsFolder, apiDocs()),
    ...outdatedFile(workflowDocsFile, workflowDocs()),
  ];
  if (check) {
    if (outdated.length === 0) return;
    const names = outdated.map(({ path }) => `  ${relative(root, path)}`);
    console.error(`out of date; run npm run docs and commit what it writes:\n${names.join('\n')}`);
    process.exitCode = 1;
    return;
  }
  for (const { path, content } of outdated) {
    if (content === undefined) rmSync(path);
    else writeFileSync(path, content);
    console.log(`${content === undefined ? 'removed' : 'wrote'} ${relative(root, path)}`);
  }
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
writeDocs(values);
