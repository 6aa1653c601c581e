import { parse } from 'csv-parse/sync';
import { importColumns } from '../../contracts/api/imports.ts';
import type { Problem } from '../../contracts/problems.ts';
import { jsonDepth } from '../api/json-depth.ts';
import { parseJson } from '../parse-json.ts';

/** A row of an import as it was sent, or what is wrong with its text. */
export type RawRow = { readonly value: unknown } | { readonly problem: Problem };

/** Rows as they were sent, or what is wrong with the whole. */
export type RawRows = { readonly rows: readonly RawRow[] } | { readonly problem: Problem };

/** Deeper than any row is. */
const maxDepth = 3;

/** Reads a CSV text whose first line names columns; empty cells are as good as absent. */
export function readCsv(text: string): RawRows {
  let table: unknown;
  try {
    table = parse(text, { bom: true, skip_empty_lines: true, trim: true, relax_column_count: true });
  } catch (error) {
    // its message quotes the text
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')) return unreadable;
    throw error;
  }
  const [header = [], ...lines] = toTable(table);
  const known: readonly string[] = importColumns;
  const strange = header.findIndex((name) => !known.includes(name));
  if (header.length === 0 || strange >= 0 || new Set(header).size < header.length)
    return {
      problem: {
        field: header.length === 0 ? '(root)' : `column ${strange >= 0 ? strange + 1 : 'names'}`,
        problem: `the first line must name columns, each once, out of ${importColumns.join(', ')}`,
      },
    };
  return { rows: lines.map((cells) => toRow(header, cells)) };
}

/** Reads a JSON text a line. */
export function readNdjson(text: string): RawRows {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return {
    rows: lines.map((line) => {
      const value = jsonDepth(line) > maxDepth ? undefined : parseJson(line);
      return value === undefined ? { problem: { field: '(root)', problem: 'must be a flat JSON object' } } : { value };
    }),
  };
}

const unreadable = {
  problem: { field: '(root)', problem: 'must be CSV: quote a cell that holds a comma, a quote or a line break' },
};

function toTable(table: unknown): string[][] {
  return Array.isArray(table) ? table.map((line) => (Array.isArray(line) ? line.map(String) : [])) : [];
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

function toRow(header: readonly string[], cells: readonly string[]): RawRow {
  if (cells.length > header.length)
    return { problem: { field: '(root)', problem: 'must have no more cells than the first line names columns' } };
  const filled = header.flatMap((name, index) => {
    const cell = cells[index] ?? '';
    if (cell === '') return [];
    return [[name, name === 'wanted' ? (truths.get(cell.toLowerCase()) ?? cell) : cell] as const];
  });
  return { value: Object.fromEntries(filled) };
}
