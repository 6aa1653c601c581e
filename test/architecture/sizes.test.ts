import { describe, expect, it } from '@jest/globals';
import { productFolders, type SourceFile, sourceFiles } from './source.ts';

/** A file beyond 200 lines asks for a second thought (`docs/architecture.md`); one beyond this is refused. */
const mostLines = 350;

const linesOf = ({ path, content }: SourceFile) => ({ path, lines: content.split('\n').length - 1 });
const tooLong = (files: readonly SourceFile[]) => files.map(linesOf).filter(({ lines }) => lines > mostLines);

const files = sourceFiles(...productFolders, 'test');

describe('sizes', () => {
  it.each(
    files
      .map(linesOf)
      .sort((one, other) => other.lines - one.lines)
      .slice(0, 5),
  )('among the longest: $path has $lines lines', ({ lines }) => {
    expect(lines).toBeLessThanOrEqual(mostLines);
  });

  it(`no file has more than ${mostLines} lines`, () => {
    expect(tooLong(files)).toEqual([]);
  });

  it('would see one that has', () => {
    expect(tooLong([{ path: 'lib/long.ts', content: '\n'.repeat(mostLines + 1) }])).toEqual([
      { path: 'lib/long.ts', lines: 351 },
    ]);
  });
});
