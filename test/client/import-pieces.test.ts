import { describe, expect, it } from '@jest/globals';
import { importPieces } from '../../client/import-pieces.ts';

describe('importPieces', () => {
  it('parts a CSV file between rows, never inside one, and gives each part the header', () => {
    const rows = Array.from({ length: 1100 }, (_, n) => `r-${n},"line one\nline ""two"", and more"`);
    const pieces = importPieces(`\uFEFFrecipientId,proof\r\n${rows.join('\r\n')}\r\n`, 'csv');

    expect(pieces.map(({ rowsBefore }) => rowsBefore)).toEqual([0, 500, 1000]);
    expect(pieces.every(({ body }) => body.startsWith('"recipientId","proof"\n"r-'))).toBe(true);
    expect(pieces[1]?.body.split('\n"r-')[1]).toBe('500","line one\nline ""two"", and more"');
  });

  it('parts NDJSON between lines, also where they are long', () => {
    const line = JSON.stringify({ wordingText: 'x'.repeat(400_000) });
    const pieces = importPieces([line, '', line, line, line].join('\n'), 'ndjson');

    expect(pieces.map(({ rowsBefore }) => rowsBefore)).toEqual([0, 2]);
    expect(pieces.every(({ contentType }) => contentType === 'application/x-ndjson')).toBe(true);
  });

  it.each(['csv', 'ndjson'] as const)('makes nothing of an empty %s', (kind) => {
    expect(importPieces('', kind)).toEqual([]);
  });
});
