import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type ApiAnswer, findApiUrl } from '../../client/api.ts';
import { type ApiCommand, runApiCommand } from '../../client/api-command.ts';
import { cancelCommand } from '../../client/cancel-command.ts';
import { NothingThereError } from '../../client/destination.ts';
import { eraseCommand } from '../../client/erase-command.ts';
import { exportCommand } from '../../client/export-command.ts';
import { importCommand } from '../../client/import-command.ts';
import { rescheduleCommand } from '../../client/reschedule-command.ts';

async function run(command: ApiCommand, given: readonly string[], answers: readonly ApiAnswer[] = []) {
  const calls: (readonly unknown[])[] = [];
  const lines: string[] = [];
  const left = [...answers];
  const destinations: unknown[] = [];
  const code = await runApiCommand(
    command,
    given,
    (line) => lines.push(line),
    async (name) => {
      destinations.push(name);
      if (answers.length === 0) throw new NothingThereError('nothing listens');
      return async (...call) => {
        calls.push(call);
        return left.shift() ?? { status: 500, json: {} };
      };
    },
  );
  return { code, calls, text: lines.join('\n'), destinations };
}

describe('npm run export', () => {
  it('prints every page as one document', async () => {
    const page = (kind: string, next?: string) => ({
      status: 200,
      json: {
        recipientId: 'auth0|1',
        exportedAt: '2026-03-01T12:00:00.000Z',
        items: [{ kind }],
        ...(next && { next }),
      },
    });
    const { code, calls, text } = await run(exportCommand, ['auth0|1'], [page('profile', 'a/b'), page('consent')]);

    expect(code).toBe(0);
    expect(calls).toEqual([
      ['GET', '/recipients/auth0%7C1/export'],
      ['GET', '/recipients/auth0%7C1/export?next=a%2Fb'],
    ]);
    expect(JSON.parse(text).items).toEqual([{ kind: 'profile' }, { kind: 'consent' }]);
  });

  it('says which field is wrong', async () => {
    const json = { type: 't', title: 'no', status: 400, errors: [{ field: 'recipientId', problem: 'must be an id' }] };
    const { code, text } = await run(exportCommand, ['a@b'], [{ status: 400, json }]);

    expect([code, text]).toEqual([1, '400: no\n  recipientId: must be an id']);
  });
});

describe('npm run erase', () => {
  it('does nothing without --yes', async () => {
    const { code, calls } = await run(eraseCommand, ['ada'], [{ status: 200, json: {} }]);

    expect([code, calls]).toEqual([2, []]);
  });

  it('erases, and prints the id to keep', async () => {
    const json = { erasureId: '01JE', erasedAt: '2026-03-01T12:00:00.000Z', items: 7 };
    const { code, calls, text } = await run(eraseCommand, ['ada', '--yes', '--bus', 'b'], [{ status: 200, json }]);

    expect([code, calls]).toEqual([0, [['DELETE', '/recipients/ada']]]);
    expect(text).toContain('01JE');
  });
});

describe('npm run import', () => {
  it('names refused rows as the file has them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'carillon-import-'));
    const file = join(folder, 'list.csv');
    await writeFile(file, `email\n${'a@example.com\n'.repeat(600)}`);
    const refused = { row: 3, field: 'occurredAt', problem: 'is missing' };
    const { code, text, calls } = await run(
      importCommand,
      [file],
      [
        { status: 200, json: { accepted: 500, refused: [] } },
        { status: 200, json: { accepted: 99, refused: [refused] } },
      ],
    );
    await rm(folder, { recursive: true });

    expect(calls).toHaveLength(2);
    expect([code, text]).toEqual([1, 'row 503: occurredAt is missing\n599 rows accepted, 1 refused']);
  });

  it('asks for the format', async () => {
    expect((await run(importCommand, ['list.txt'], [{ status: 200, json: {} }])).code).toBe(2);
  });
});

describe.each([
  ['export', exportCommand],
  ['erase', eraseCommand],
  ['import', importCommand],
  ['cancel', cancelCommand],
  ['reschedule', rescheduleCommand],
])('npm run %s', (name, command) => {
  it.each([[[]], [['a', 'b']], [['a', '--port', 'x']], [['a', '--colour']]])('makes no sense of %j', async (given) => {
    const { code, text } = await run(command, given, [{ status: 200, json: {} }]);

    expect(code).toBe(2);
    expect(text).not.toBe('');
  });

  it('explains itself, and says when nothing is there', async () => {
    expect((await run(command, ['--help'])).text).toContain(`${name} --`);
    expect(await run(command, ['a', '--port', '4401'])).toMatchObject({
      code: 1,
      text: 'nothing listens',
      destinations: [{ kind: 'local', port: 4401 }],
    });
  });
});

it('finds the API of the stack that has the bus', async () => {
  async function* pages() {
    const output = (OutputKey: string, OutputValue: string) => ({ OutputKey, OutputValue });
    const stack = (...Outputs: object[]) => ({
      StackName: 's',
      CreationTime: new Date(),
      StackStatus: undefined,
      Outputs,
    });
    yield { Stacks: [stack(output('EventBusName', 'other'), output('ApiUrl', 'https://other'))] };
    yield {
      Stacks: [
        stack(output('EventBusName', 'bus')),
        stack(output('EventBusName', 'bus'), output('ApiUrl', 'https://api')),
      ],
    };
  }

  expect(await findApiUrl(pages(), 'bus')).toBe('https://api');
  expect(await findApiUrl(pages(), 'none')).toBeUndefined();
});

describe('npm run cancel', () => {
  it('says for each what had gone out already', async () => {
    const recipients = [
      { recipientId: 'ada', result: 'cancelled', channels: [] },
      { recipientId: 'luc', result: 'already-sent', channels: ['email', 'push'] },
    ];
    const json = { notificationId: 'n-1', recipients };
    const given = ['n-1', '--to', 'ada', '--to', 'luc', '--channel', 'email'];
    const { code, calls, text } = await run(cancelCommand, given, [{ status: 200, json }]);

    expect(code).toBe(0);
    expect(calls).toEqual([
      [
        'POST',
        '/notifications/n-1/cancel',
        { contentType: 'application/json', text: '{"recipientIds":["ada","luc"],"channel":"email"}' },
      ],
    ]);
    expect(text.split('\n')).toEqual([
      'ada: cancelled; nothing was sent',
      'luc: was sent already, by email and push; nothing more follows',
    ]);
  });

  it.each([
    ['without somebody', ['n-1'], '--to must name somebody: a recipientId'],
    ['for a channel that there is not', ['n-1', '--to', 'ada', '--channel', 'fax'], '--channel must be one of'],
  ])('is not asked %s', async (_, given, problem) => {
    const { code, text, calls } = await run(cancelCommand, given, [{ status: 200, json: {} }]);

    expect(code).toBe(2);
    expect(text).toContain(problem);
    expect(calls).toEqual([]);
  });
});

describe('npm run reschedule', () => {
  const sendAt = '2026-12-27T18:00:00+01:00';

  it('says for each whether it waits for the new moment', async () => {
    const recipients = [
      { recipientId: 'ada', result: 'rescheduled' },
      { recipientId: 'luc', result: 'expires-before' },
      { recipientId: 'mia', result: 'not-waiting' },
    ];
    const given = ['n-1', '--to', 'ada', '--to', 'luc', '--to', 'mia', '--send-at', sendAt];
    const answer = { status: 200, json: { notificationId: 'n-1', recipients } };
    const { code, calls, text } = await run(rescheduleCommand, given, [answer]);

    expect(code).toBe(1);
    expect(calls).toEqual([
      [
        'POST',
        '/notifications/n-1/reschedule',
        {
          contentType: 'application/json',
          text: '{"recipientIds":["ada","luc","mia"],"sendAt":"2026-12-27T18:00:00+01:00"}',
        },
      ],
    ]);
    expect(text.split('\n')).toEqual([
      'ada: is decided about afresh at 2026-12-27T18:00:00+01:00',
      'luc: is of no more use then; it waits as before',
      'mia: does not wait: it was sent or cancelled, is on its way, or was never asked for',
    ]);
  });

  it('is done when it is for everybody', async () => {
    const json = { notificationId: 'n-1', recipients: [{ recipientId: 'ada', result: 'rescheduled' }] };
    expect(
      (await run(rescheduleCommand, ['n-1', '--to', 'ada', '--send-at', sendAt], [{ status: 200, json }])).code,
    ).toBe(0);
  });

  it.each([
    ['without somebody', ['n-1', '--send-at', sendAt], '--to must name somebody: a recipientId'],
    ['without a moment', ['n-1', '--to', 'ada'], '--send-at must be a moment such as'],
    [
      'for a moment without a zone',
      ['n-1', '--to', 'ada', '--send-at', '2026-12-27T18:00'],
      '--send-at must be a moment',
    ],
  ])('is not asked %s', async (_, given, problem) => {
    const { code, text, calls } = await run(rescheduleCommand, given, [{ status: 200, json: {} }]);

    expect(code).toBe(2);
    expect(text).toContain(problem);
    expect(calls).toEqual([]);
  });

  it('tells the field that the API refused', async () => {
    const errors = [{ field: 'sendAt', problem: 'must be at most a year ahead' }];
    const json = { type: 't', title: 'no', status: 400, errors };
    const given = ['n-1', '--to', 'ada', '--send-at', '2036-12-27T18:00:00Z'];
    const { code, text } = await run(rescheduleCommand, given, [{ status: 400, json }]);

    expect([code, text]).toEqual([1, '400: no\n  sendAt: must be at most a year ahead']);
  });
});
