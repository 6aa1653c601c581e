import { readFile } from 'node:fs/promises';
import { importReportSchema } from '../lambdas/contracts/api/imports.ts';
import { type ApiCommand, answered, whereOptions } from './api-command.ts';
import { importPieces } from './import-pieces.ts';

/** `npm run import`: choices, consents and opt-outs from another system. */
export const importCommand: ApiCommand = {
  usage: `Imports choices, consents and opt-outs from a file of any size; it may be imported again.

  npm run import -- FILE [options]

  FILE              .csv with a header, or .ndjson; docs/how-to/import-opt-outs.md has the columns
${whereOptions}`,

  run: async ({ subject, call, print }) => {
    const kind = /\.csv$/i.test(subject) ? 'csv' : /\.(nd)?jsonl?$/i.test(subject) ? 'ndjson' : undefined;
    if (kind === undefined) {
      print('which format? name the file .csv or .ndjson');
      return 2;
    }
    let [accepted, refused] = [0, 0];
    for (const { contentType, body, rowsBefore } of importPieces(await readFile(subject, 'utf8'), kind)) {
      const report = answered(await call('POST', '/imports', { contentType, text: body }), importReportSchema);
      accepted += report.accepted;
      refused += report.refused.length;
      for (const { row, field, problem } of report.refused) print(`row ${rowsBefore + row}: ${field} ${problem}`);
    }
    print(`${accepted} rows accepted, ${refused} refused`);
    return refused === 0 ? 0 : 1;
  },
};
