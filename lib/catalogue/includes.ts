import { dirname, join } from 'node:path';
import type { CatalogueFolder } from './folder.ts';
import type { Source } from './source.ts';
import { placeOf, sourceOf } from './source.ts';

/** A source with its includes put in, and what was wrong with them. */
interface Expanded {
  readonly source: Source;
  readonly problems: readonly string[];
}

const includeLine = /^\s*<mj-include\s+path="(?<path>[^"]*)"\s*\/>\s*$/;

/**
 * Puts the shared pieces of a layout where a line says `<mj-include path="…" />`. Done here rather than by MJML, so that
 * a mistake in an included file is reported with that file and its line, and no path leads out of the catalogue.
 */
export function expandIncludes(path: string, text: string, folder: CatalogueFolder): Expanded {
  const source = sourceOf(folder.nameOf(path), text);
  const problems: string[] = [];
  const pieces = text.split('\n').map((line, index): Source => {
    const unchanged = { text: line, places: source.places.slice(index, index + 1) };
    if (!line.includes('<mj-include')) return unchanged;

    const place = placeOf(source, index + 1);
    const wanted = includeLine.exec(line)?.groups?.['path'];
    if (wanted === undefined) {
      problems.push(
        `${place}: an include is not alone on its line; write <mj-include path="…" /> on a line of its own`,
      );
      return { ...unchanged, text: '' };
    }
    const target = join(dirname(path), wanted);
    const included = folder.read(target)?.trimEnd();
    if (included === undefined) {
      problems.push(`${place}: there is no ${folder.nameOf(target)} to include; correct the path`);
      return { ...unchanged, text: '' };
    }
    if (included.includes('<mj-include'))
      problems.push(`${place}: ${folder.nameOf(target)} includes a file itself; include that one here`);
    return sourceOf(folder.nameOf(target), included);
  });
  return {
    source: { text: pieces.map((piece) => piece.text).join('\n'), places: pieces.flatMap(({ places }) => places) },
    problems,
  };
}
