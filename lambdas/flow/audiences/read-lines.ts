import { parse } from 'csv-parse/sync';
import { type RecipientId, recipientIdSchema } from '../../domain/ids.ts';
import { parseJson } from '../parse-json.ts';

/** Whole lines of a file, out of a range of its bytes. */
export interface Lines {
  readonly lines: readonly string[];
  /** Bytes that they take, with their line breaks; what follows is the beginning of a line whose end is not here. */
  readonly bytes: number;
}

const lineFeed = 0x0a;

/** The whole lines in a range. @param isLast - whether the file ends with it: then its last line needs no line break */
export function wholeLines(range: Uint8Array, isLast: boolean): Lines {
  const bytes = isLast ? range.length : range.lastIndexOf(lineFeed) + 1;
  if (bytes === 0) return { lines: [], bytes };
  const lines = Buffer.from(range.buffer, range.byteOffset, bytes).toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return { lines: lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)), bytes };
}

const byteOrderMark = '\uFEFF';

/** The first line of a file, without the mark that some programs put before it. */
export const withoutMark = (line: string): string => (line.startsWith(byteOrderMark) ? line.slice(1) : line);

/** Which column of a CSV file has the recipientId, from 0; -1 when none has. */
export const recipientColumn = (header: string): number => (cellsOf(header) ?? []).indexOf('recipientId');

type LineRead = { readonly recipientId: RecipientId } | { readonly problem: string };

/** Whom a line of a CSV file names. */
export function readCsvLine(line: string, column: number): LineRead {
  const cells = cellsOf(line);
  if (cells === undefined) return { problem: 'must be CSV on one line: quote a cell that holds a comma or a quote' };
  return toRecipient(cells[column]);
}

/** Whom a line of an NDJSON file names. */
export function readJsonLine(line: string): LineRead {
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null || !('recipientId' in value))
    return { problem: 'must be a JSON object with a recipientId' };
  return toRecipient(value.recipientId);
}

function toRecipient(value: unknown): LineRead {
  const recipientId = recipientIdSchema.safeParse(value).data;
  return recipientId === undefined
    ? { problem: 'recipientId must be 1 to 128 characters of A-Z a-z 0-9 . _ : | - and no e-mail address' }
    : { recipientId };
}

/** The cells of a line, or `undefined` for what is no CSV. */
function cellsOf(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',').map((cell) => cell.trim());
  try {
    const table: unknown = parse(line, { trim: true, relax_column_count: true });
    const [cells]: unknown[] = Array.isArray(table) ? table : [];
    return Array.isArray(cells) ? cells.map(String) : undefined;
  } catch (error) {
    // its message quotes the line
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')) return undefined;
    throw error;
  }
}
