import { type AudienceImport, maxNamedLines } from '../../domain/audience-import.ts';
import type { RecipientId } from '../../domain/ids.ts';
import { readCsvLine, readJsonLine, recipientColumn, wholeLines, withoutMark } from './read-lines.ts';

/** What a range brings: whom it names, and how the import stands behind it. */
export interface RangeRead {
  readonly members: readonly RecipientId[];
  readonly next: AudienceImport;
}

/** Reads a range of an audience's file. Nothing of it is kept but whom it names. */
export function importRange(
  before: AudienceImport,
  { bytes: range, size }: { readonly bytes: Uint8Array; readonly size: number },
  stepId: string,
): RangeRead {
  const isLast = before.position + range.length >= size;
  const { lines, bytes } = wholeLines(range, isLast);
  const here = { ...before, size, stepId };
  const refuse = (problem: string) => ({ members: [], next: { ...here, state: 'refused' as const, problem } });
  if (bytes === 0 && !isLast) return refuse(`line ${before.lines + 1} is longer than ${range.length} bytes`);

  const isFirst = before.position === 0;
  const [first = '', ...others] = lines;
  const begun = isFirst ? [withoutMark(first), ...others] : lines;
  const isCsv = before.key.toLowerCase().endsWith('.csv');
  const column = isCsv && isFirst ? recipientColumn(begun[0] ?? '') : before.column;
  if (column === -1) return refuse('the first line must name columns, one of them recipientId');

  const members: RecipientId[] = [];
  const refusedLines = [...before.refusedLines];
  let refused = before.refused;
  for (const [index, line] of begun.entries()) {
    if (line.trim() === '' || (isCsv && isFirst && index === 0)) continue;
    const read = column === undefined ? readJsonLine(line) : readCsvLine(line, column);
    if ('recipientId' in read) members.push(read.recipientId);
    else {
      refused += 1;
      if (refusedLines.length < maxNamedLines) refusedLines.push({ line: before.lines + index + 1, ...read });
    }
  }
  return {
    members,
    next: {
      ...here,
      state: isLast ? 'done' : 'running',
      position: before.position + bytes,
      lines: before.lines + lines.length,
      ...(column !== undefined && { column }),
      accepted: before.accepted + members.length,
      refused,
      refusedLines,
    },
  };
}
