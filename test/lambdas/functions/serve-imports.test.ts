import { describe, expect, it } from '@jest/globals';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { ada, anApi, luc } from './api-world.ts';

const csv = (body: string) => ({ body, headers: { 'content-type': 'text/csv' } });
const ndjson = (...rows: object[]) => ({
  body: rows.map((row) => JSON.stringify(row)).join('\n'),
  headers: { 'content-type': 'application/x-ndjson' },
});
const at = '2026-02-01T00:00:00Z';
const file = `recipientId,occurredAt,category,type,channel,wanted,frequency,purpose,consent,wordingVersion,wordingText,proof,email,sms
ada,${at},marketing,,,,never,,,,,,,
ada,${at},,order.shipped,sms,FALSE,,,,,,,,
luc,${at},,,sms,false,,,,,,,,
luc,${at},,,email,,,marketing,granted,2024-1,"Yes, send me ""offers"", please",form 7,,
,${at},,,,,,,,,,,eve@example.com,
,${at},,,,,,,,,,,,+15550177
`;

describe('POST /imports', () => {
  it('brings choices, consents and opt-outs into force', async () => {
    const { call, recipients, consents } = anApi();
    const answer = await call('POST /imports', csv(`\uFEFF${file.replaceAll('\n', '\r\n')}`));

    expect(answer).toMatchObject({ status: 200, json: { accepted: 6, refused: [] } });
    expect(recipients.profiles.get(ada)?.preferences).toEqual({
      categories: { marketing: { frequency: 'never' } },
      types: { 'order.shipped': { channels: { sms: false } } },
    });
    expect(recipients.profiles.get(luc)).toMatchObject({
      preferences: { channels: { sms: false } },
      consents: { marketing: { email: { status: 'granted' } } },
    });
    expect(consents.evidence).toMatchObject([
      {
        recipientId: 'luc',
        method: 'import',
        occurredAt: '2026-02-01T00:00:00.000Z',
        wording: { version: '2024-1', text: 'Yes, send me "offers", please' },
        proof: { reference: 'form 7' },
      },
    ]);
    expect(
      await recipients.readSuppressions([
        { channel: 'email', address: 'Eve@example.com' },
        { channel: 'sms', address: '+15550177' },
      ]),
    ).toMatchObject([{ reason: 'opt_out' }, { reason: 'opt_out' }]);
  });

  it('changes nothing when it is sent again', async () => {
    const { call, recipients, consents, clock } = anApi();
    await call('POST /imports', csv(file));
    const wants = () => [...recipients.profiles.values()].map((profile) => [profile.preferences, profile.consents]);
    const before = [wants(), structuredClone(consents.evidence)];
    clock.now += 60_000;

    expect((await call('POST /imports', csv(file))).json).toEqual({ accepted: 6, refused: [] });
    expect([wants(), consents.evidence]).toEqual(before);
  });

  it('lets what is newer stay, whichever way it is told', async () => {
    const { call, recipients } = anApi();
    const row = (occurredAt: string, wanted: boolean) => ({ recipientId: 'ada', occurredAt, channel: 'sms', wanted });
    await call('POST /imports', ndjson(row('2026-02-02T00:00:00Z', false), row('2026-02-01T00:00:00Z', true)));

    expect(recipients.profiles.get(ada)?.preferences).toEqual({ channels: { sms: false } });
  });

  it('carries out what it can and names the rest by row and field, and no value', async () => {
    const { call, recipients } = anApi();
    const good = { recipientId: 'ada', occurredAt: at, channel: 'sms', wanted: false };
    const bad: [object, string][] = [
      [{ ...good, recipientId: 'eve@example.org' }, 'recipientId'],
      [{ ...good, occurredAt: '1 February' }, 'occurredAt'],
      [{ ...good, occurredAt: '2030-01-01T00:00:00Z' }, 'occurredAt'],
      [{ ...good, channel: 'fax' }, 'channel'],
      [{ ...good, wanted: 'no' }, 'wanted'],
      [{ ...good, wanted: undefined }, 'wanted'],
      [{ ...good, frequency: 'never' }, 'wanted'],
      [{ ...good, wanted: undefined, frequency: 'never' }, 'frequency'],
      [{ ...good, type: 'order.shipped', category: 'marketing' }, 'category'],
      [{ ...good, type: 'order.shiped' }, 'type'],
      [{ ...good, category: 'offers' }, 'category'],
      [{ recipientId: 'ada', occurredAt: at, category: 'security', frequency: 'never' }, 'frequency'],
      [{ recipientId: 'ada', occurredAt: at, purpose: 'marketing', channel: 'sms', consent: 'granted' }, 'wordingText'],
      [{ recipientId: 'ada', occurredAt: at, purpose: 'marketing', channel: 'sms', consent: 'yes' }, 'consent'],
      [{ occurredAt: at, email: 'nobody' }, 'email'],
      [{ occurredAt: at, sms: '0155 501 77' }, 'sms'],
      [{ occurredAt: at, email: 'eve@example.org', sms: '+15550177' }, 'email'],
      [{ occurredAt: at, email: 'eve@example.org', recipientId: 'ada' }, 'recipientId'],
      [{ ...good, colour: 'red' }, 'colour'],
      [[good], '(root)'],
    ];
    const { json } = await call('POST /imports', ndjson(...bad.map(([row]) => row), good));

    expect(json.accepted).toBe(1);
    expect(json.refused).toEqual(
      bad.map(([, field], index) => ({ row: index + 1, field, problem: expect.any(String) })),
    );
    expect(JSON.stringify(json)).not.toMatch(/eve@|0155 5|1 February|"red"/);
    expect([...recipients.profiles.keys()]).toEqual([ada]);
  });

  it('asks for proof of a confirmed consent where the category wants double opt-in', async () => {
    const row = { recipientId: 'ada', occurredAt: at, purpose: 'marketing', channel: 'email', consent: 'granted' };
    const words = { wordingVersion: '1', wordingText: 'Yes.' };
    const { call } = anApi({ doubleOptIn: true });
    const { json } = await call('POST /imports', ndjson({ ...row, ...words }, { ...row, ...words, proof: 'mail 7' }));

    expect(json).toMatchObject({ accepted: 1, refused: [{ row: 1, field: 'proof' }] });
  });

  it('asks for a row again that could not be written, and goes on', async () => {
    const { call, recipients, errors } = anApi();
    const write = recipients.writeProfile.bind(recipients);
    recipients.writeProfile = async (profile) => {
      if (profile.recipientId === ada) throw new Error('the table throttles');
      return write(profile);
    };
    const { json } = await call('POST /imports', csv(file));

    expect(json).toMatchObject({ accepted: 4, refused: [{ row: 1 }, { row: 2 }] });
    expect(errors).toHaveLength(2);
    expect(recipients.profiles.has(luc)).toBe(true);
  });

  it.each([
    ['an unknown column', csv(`recipientId,colour\nada,red`), 400],
    ['a column twice', csv(`recipientId,recipientId\nada,ada`), 400],
    ['nothing', csv(''), 400],
    ['broken quotes', csv(`recipientId,occurredAt\n"ada,x`), 400],
    ['5,001 rows', csv(`recipientId\n${'a\n'.repeat(5001)}`), 413],
    ['more than 4 MB', csv(`recipientId\n${'a'.repeat(4_200_000)}`), 413],
    ['JSON', { body: '[]', headers: { 'content-type': 'application/json' } }, 415],
  ])('refuses %s as a whole', async (_, request, status) => {
    const answer = await anApi().call('POST /imports', request);

    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  it.each([
    ['a line that is no JSON', '{', 1],
    ['a line that is nested', `{"a":${'['.repeat(50_000)}`, 1],
    [
      'the prototype as a field',
      `{"__proto__":{"x":1},"recipientId":"ada","occurredAt":"${at}","channel":"sms","wanted":true}`,
      1,
    ],
  ])('refuses %s alone', async (_, line, row) => {
    const { call } = anApi();
    const good = JSON.stringify({ recipientId: 'luc', occurredAt: at, channel: 'sms', wanted: false });
    const headers = { 'content-type': 'application/x-ndjson' };

    expect((await call('POST /imports', { body: `${line}\n${good}\n`, headers })).json).toMatchObject({
      accepted: 1,
      refused: [{ row }],
    });
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  it('writes five thousand people within bounds', async () => {
    const { call, recipients } = anApi();
    const rows = Array.from({ length: 5000 }, (_, n) => `r-${n},${at},sms,false`);
    const { json } = await call('POST /imports', csv(`recipientId,occurredAt,channel,wanted\n${rows.join('\n')}`));

    expect(json.accepted).toBe(5000);
    expect(recipients.profiles.get(recipientIdSchema.parse('r-4999'))).toBeDefined();
  }, 120_000);
});
