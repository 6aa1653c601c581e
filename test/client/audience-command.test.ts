import { describe, expect, it } from '@jest/globals';
import { runApiCommand } from '../../client/api-command.ts';
import { audienceCommand } from '../../client/audience-command.ts';

const report = (changes: object = {}) => ({
  topic: 'spring-sale',
  kind: 'uploaded',
  shards: 64,
  audience: {
    key: 'audiences/spring-sale.csv',
    version: 'v-2',
    state: 'done',
    startedAt: '2026-03-01T12:00:00.000Z',
    position: 10,
    size: 10,
    lines: 3,
    accepted: 2,
    refused: 0,
    refusedLines: [],
    ...changes,
  },
});

/** What the command says when the API answers so, one after the other. */
async function run(typed: readonly string[], answers: { status: number; json: unknown }[]) {
  const lines: string[] = [];
  const uploads: string[][] = [];
  const asked: string[] = [];
  const command = audienceCommand(
    async () => async (file, key) => {
      uploads.push([file, key]);
      return 'v-2';
    },
    async () => {},
  );
  const call = async (method: string, path: string) => {
    asked.push(`${method} ${path}`);
    return answers.length > 1 ? (answers.shift() as never) : (answers[0] as never);
  };
  const code = await runApiCommand(
    command,
    typed,
    (line) => lines.push(line),
    async () => call,
  );
  return { code, lines, uploads, asked };
}
const ok = (json: object) => ({ status: 200, json });

describe('npm run audience', () => {
  it('uploads the file under the name of its topic, and waits until this version of it is read', async () => {
    const answers = [
      { status: 404, json: {} },
      ok(report({ version: 'v-1' })),
      ok(report({ state: 'running' })),
      ok(report()),
    ];
    const { code, lines, uploads, asked } = await run(['list.CSV', '--topic', 'spring-sale'], answers);

    expect(uploads).toEqual([['list.CSV', 'audiences/spring-sale.csv']]);
    expect(asked).toEqual(Array.from({ length: 4 }, () => 'GET /topics/spring-sale'));
    expect({ code, lines }).toEqual({ code: 0, lines: ['2 lines accepted, 0 refused'] });
  });

  it.each([
    [
      { refused: 1, refusedLines: [{ line: 3, problem: 'must be' }] },
      ['line 3: must be', '2 lines accepted, 1 refused'],
    ],
    [{ state: 'refused', problem: 'no column' }, ['no column']],
  ])('says what was refused: %j', async (changes, said) => {
    const { code, lines } = await run(['list.ndjson', '--topic', 'spring-sale'], [ok(report(changes))]);
    expect({ code, lines }).toEqual({ code: 1, lines: said });
  });

  it.each([[['list.txt', '--topic', 'spring-sale']], [['list.csv']], [['list.csv', '--topic', 'Spring Sale']]])(
    'uploads nothing for what makes no sense: %j',
    async (typed) => {
      const { code, uploads } = await run(typed, [ok(report())]);
      expect({ code, uploads }).toEqual({ code: 2, uploads: [] });
    },
  );
});
