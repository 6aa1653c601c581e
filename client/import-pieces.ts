import { parse } from 'csv-parse/sync';

/** A part of a file that one call takes. */
export interface ImportPiece {
  readonly contentType: 'text/csv' | 'application/x-ndjson';
  readonly body: string;
  /** How many rows of the file come before it. */
  readonly rowsBefore: number;
}

/** Far below what the API takes, so that no call comes near the time that API Gateway waits. */
const rowsPerPiece = 500;
const charactersPerPiece = 1_000_000;

/** Parts a file of any size; a CSV's header goes with every part. */
export function importPieces(text: string, kind: 'csv' | 'ndjson'): readonly ImportPiece[] {
  if (kind === 'ndjson') {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    return inPieces(lines).map((piece) => ({
      contentType: 'application/x-ndjson',
      body: piece.lines.join('\n'),
      rowsBefore: piece.before,
    }));
  }
  const table: string[][] = parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true });
  const [header = '', ...lines] = table.map(csvLine);
  return inPieces(lines).map((piece) => ({
    contentType: 'text/csv',
    body: [header, ...piece.lines].join('\n'),
    rowsBefore: piece.before,
  }));
}

const csvLine = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');

function inPieces(lines: readonly string[]): readonly { lines: string[]; before: number }[] {
  const pieces: { lines: string[]; before: number }[] = [];
  let characters = 0;
  for (const [index, line] of lines.entries()) {
    const last = pieces.at(-1);
    characters += line.length;
    if (last && last.lines.length < rowsPerPiece && characters <= charactersPerPiece) last.lines.push(line);
    else {
      pieces.push({ lines: [line], before: index });
      characters = line.length;
    }
  }
  return pieces;
}
