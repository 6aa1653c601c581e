import { type ImportReport, maxImportBytes, maxImportRows } from '../../contracts/api/imports.ts';
import type { RecipientId } from '../../domain/ids.ts';
import type { Log } from '../../ports/log.ts';
import { type ApplyDependencies, applyRow } from '../imports/apply-row.ts';
import { type ImportRow, parseRow } from '../imports/parse-row.ts';
import { readCsv, readNdjson } from '../imports/read-rows.ts';
import { type ApiAnswer, type ApiRequest, invalid, ok, problem } from './call.ts';
import type { Choosable } from './known-names.ts';
import { readMediaType } from './read-body.ts';

interface Dependencies extends ApplyDependencies {
  readonly choosable: Choosable;
  readonly log: Log;
}

interface NumberedRow {
  /** From 1. */
  readonly number: number;
  readonly row: ImportRow;
}
type Refused = ImportReport['refused'][number];

/** So many people's rows are written at the same time. */
const parallel = 32;

/**
 * Brings choices, consents and opt-outs from elsewhere into force, row by row; a row that is refused stops no other.
 *
 * Rows of one person are written in their order, each ordered against what is known by `occurredAt`. The same file once
 * more changes nothing, so that a file whose answer was lost is simply sent again.
 */
export const importChoices =
  (dependencies: Dependencies) =>
  async (request: ApiRequest): Promise<ApiAnswer> => {
    const media = readMediaType(request, { types: ['text/csv', 'application/x-ndjson'], bytes: maxImportBytes });
    if ('refused' in media) return media.refused;
    const read = media.value === 'text/csv' ? readCsv(request.body) : readNdjson(request.body);
    if ('problem' in read) return invalid(read.problem.field, read.problem.problem);
    if (read.rows.length > maxImportRows)
      return problem('too-large', { detail: `send at most ${maxImportRows} rows at a time` });

    const refused: Refused[] = [];
    const rows: NumberedRow[] = [];
    for (const [index, raw] of read.rows.entries()) {
      const parsed = 'problem' in raw ? raw : parseRow(raw.value, dependencies.choosable, dependencies.now());
      if ('problem' in parsed) refused.push({ row: index + 1, ...parsed.problem });
      else rows.push({ number: index + 1, row: parsed.row });
    }
    refused.push(...(await applyAll(rows, dependencies)));
    refused.sort((one, other) => one.row - other.row);
    const report: ImportReport = { accepted: read.rows.length - refused.length, refused };
    return ok(report);
  };

async function applyAll(rows: readonly NumberedRow[], dependencies: Dependencies): Promise<readonly Refused[]> {
  const groups = [...Map.groupBy(rows, whose).values()];
  const failed: Refused[] = [];
  const work = async () => {
    for (let group = groups.pop(); group !== undefined; group = groups.pop())
      for (const row of group) if (!(await isApplied(row, dependencies))) failed.push(tryAgain(row));
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return failed;
}

const tryAgain = ({ number }: NumberedRow): Refused => ({
  row: number,
  field: '(root)',
  problem: 'could not be written just now; send it again',
});

async function isApplied({ row, number }: NumberedRow, dependencies: Dependencies): Promise<boolean> {
  try {
    await applyRow(row, dependencies);
    return true;
  } catch (error) {
    // told in the report and here: the others go on
    dependencies.log.error('Row not imported', { row: number, kind: row.kind, error });
    return false;
  }
}

function whose({ row: { kind, row } }: NumberedRow): RecipientId | string {
  return kind === 'opt-out' ? `${row.email ?? row.sms}` : row.recipientId;
}
