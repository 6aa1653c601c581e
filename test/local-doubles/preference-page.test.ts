import { expect, it } from '@jest/globals';
import { Observations } from '../../local/observations.ts';
import { preferencePage } from '../../local/try-out.ts';

const at = '2026-11-22T12:00:00.000Z';
const ApiUrl = 'http://127.0.0.1:4400';

function arrived(...emails: readonly (readonly [to: string, text: string])[]) {
  const observations = new Observations();
  for (const [to, text] of emails) {
    const message = { channel: 'email', id: to, to, subject: '', html: '', text, headers: {}, tags: {} } as const;
    observations.tell({ at, kind: 'arrival', message });
  }
  return preferencePage({ observations, outputs: { ApiUrl } }, 'ada@example.com');
}

it.each([
  [
    'in an e-mail to her',
    [['ada@example.com', `Choose here: <${ApiUrl}/preferences/a.b-c_d>.`]],
    `${ApiUrl}/preferences/a.b-c_d`,
  ],
  [
    'in the first that has one',
    [
      ['ada@example.com', `${ApiUrl}/unsubscribe/x`],
      ['ada@example.com', `see\n${ApiUrl}/preferences/two\nbye`],
      ['ada@example.com', `${ApiUrl}/preferences/three`],
    ],
    `${ApiUrl}/preferences/two`,
  ],
  ['not in one to somebody else', [['luc@example.com', `${ApiUrl}/preferences/luc`]], undefined],
  ['not at another address', [['ada@example.com', 'https://evil.example.com/preferences/x']], undefined],
  ['nowhere without an e-mail', [], undefined],
] as const)('finds where ada chooses %s', (_, emails, expected) => {
  expect(arrived(...emails)).toBe(expected);
});
