import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AddressHash } from '../../../lambdas/adapters/dynamodb/address-hash.ts';
import { DynamoConsentLog } from '../../../lambdas/adapters/dynamodb/dynamo-consent-log.ts';
import { DynamoInboundTexts } from '../../../lambdas/adapters/dynamodb/dynamo-inbound-texts.ts';
import { DynamoPersonalData } from '../../../lambdas/adapters/dynamodb/dynamo-personal-data.ts';
import { DynamoRecipients } from '../../../lambdas/adapters/dynamodb/dynamo-recipients.ts';
import { consentEvidenceSchema } from '../../../lambdas/domain/consent.ts';
import { type RecipientId, recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { aProfile } from '../domain/profiles.ts';
import { dynamoDbs, type TestDynamoDb } from './local-dynamodb.ts';

const ada = recipientIdSchema.parse('ada');
const luc = recipientIdSchema.parse('luc');
const email = { channel: 'email', address: 'ada@example.com' } as const;
const old = { channel: 'email', address: 'ada@old.example.com' } as const;

describe.each(dynamoDbs)('with %s', (_, startDynamoDb) => {
  let dynamo: TestDynamoDb;
  beforeAll(async () => {
    dynamo = await startDynamoDb();
  });
  afterAll(() => dynamo.stop());

  async function aStock({ deliveries = 3, padding = '' } = {}) {
    const tableName = await dynamo.newTable();
    const evidenceTableName = await dynamo.newTable();
    const recipients = new DynamoRecipients(dynamo.client, { tableName, hash: new AddressHash(async () => 'a key') });
    const consents = new DynamoConsentLog(dynamo.client, { tableName: evidenceTableName });
    for (const recipientId of [ada, luc]) {
      await recipients.writeProfile(aProfile({ recipientId }));
      for (const address of [email, old]) await recipients.addHolder(address, recipientId);
      await consents.append(
        consentEvidenceSchema.parse({
          evidenceId: 'e-1',
          recipientId,
          changes: [{ purpose: 'marketing', channel: 'email', action: 'granted' }],
          method: 'api',
          occurredAt: '2026-03-01T12:00:00.000Z',
          recordedAt: '2026-03-01T12:00:00.000Z',
        }),
      );
      await Promise.all(
        Array.from({ length: deliveries }, (_, n) =>
          dynamo.client.send(
            new PutItemCommand({
              TableName: tableName,
              Item: marshall({ PK: `R#${recipientId}`, SK: `DELIVERY#n-${n}`, notificationId: `n-${n}`, padding }),
            }),
          ),
        ),
      );
    }
    const everything = async () => {
      const scans = [tableName, evidenceTableName].map((TableName) =>
        dynamo.client.send(new ScanCommand({ TableName })),
      );
      return (await Promise.all(scans)).flatMap(({ Items = [] }) => Items.map((item) => unmarshall(item)));
    };
    const data = new DynamoPersonalData(dynamo.client, { tableName, evidenceTableName });
    return { data, recipients, everything, tableName };
  }

  async function exported(data: DynamoPersonalData, recipientId: RecipientId) {
    const items: { readonly kind: string; readonly [field: string]: unknown }[] = [];
    let pages = 0;
    for (let next: string | undefined, more = true; more; more = next !== undefined) {
      const page = await data.export(recipientId, next);
      if (page === 'unknown-page') throw new Error(page);
      items.push(...page.items);
      ({ next } = page);
      pages += 1;
    }
    return { items, pages };
  }

  describe('personal data', () => {
    it('is exported whole, evidence too, and nobody else is in it', async () => {
      const { data } = await aStock();
      const { items } = await exported(data, ada);

      expect(items.map(({ kind }) => kind).sort()).toEqual([
        'consent',
        'delivery',
        'delivery',
        'delivery',
        'held',
        'held',
        'profile',
      ]);
      expect(items.find(({ kind }) => kind === 'profile')).toMatchObject({ email: { address: 'ada@example.com' } });
      expect(JSON.stringify(items)).not.toContain('luc');
    });

    it('is exported in pages of a megabyte', async () => {
      const { data } = await aStock({ deliveries: 12, padding: 'x'.repeat(200_000) });
      const { items, pages } = await exported(data, ada);

      expect(pages).toBeGreaterThan(3);
      expect(items.filter(({ kind }) => kind === 'delivery')).toHaveLength(12);
    });

    it('is not reached with the page of somebody else', async () => {
      const { data } = await aStock({ deliveries: 12, padding: 'x'.repeat(200_000) });
      const first = await data.export(luc);
      const next = first === 'unknown-page' ? '' : (first.next ?? '');
      const page = await data.export(ada, next);

      expect(page).not.toBe('unknown-page');
      expect(JSON.stringify(page)).not.toContain('luc');
    });

    it.each([
      'nonsense',
      '',
      Buffer.from('{"table":"others"}').toString('base64url'),
      Buffer.from('7').toString('base64url'),
    ])('has no page %j', async (next) => {
      const { data } = await aStock();

      expect(await data.export(ada, next)).toBe('unknown-page');
    });

    it('is erased whole, with the holders of every address the person ever had', async () => {
      const { data, everything, recipients } = await aStock({ deliveries: 60 });
      const before = (await everything()).length;
      await recipients.suppress(email, { reason: 'erased', since: '2026-03-01T12:00:00.000Z' }, ada);
      const count = await data.erase(ada);
      await data.noteErasure({ erasureId: 'x-1', at: '2026-03-01T12:00:00.000Z', items: count });
      const left = await everything();

      expect(count).toBe(64);
      expect(left).toHaveLength(before - count - 2 + 2);
      expect(JSON.stringify(left)).not.toMatch(/R#ada|HOLDER#ada/);
      expect(await recipients.holdersOf(old)).toEqual([luc]);
      expect(await recipients.readSuppressions([email])).toMatchObject([{ reason: 'erased' }]);
      expect(left.find(({ PK }) => PK === 'ERASURE#x-1')).toEqual({
        PK: 'ERASURE#x-1',
        SK: 'NOTE',
        erasureId: 'x-1',
        at: '2026-03-01T12:00:00.000Z',
        items: 64,
      });
      expect(await data.erase(ada)).toBe(0);
    });

    it('takes what leads to a text for review with the text', async () => {
      const { data, everything, tableName } = await aStock();
      const texts = new DynamoInboundTexts(dynamo.client, { tableName, now: () => new Date('2026-03-01T12:00:00Z') });
      const text = { textId: 't-1', recipientId: ada, receivedAt: '2026-03-01T12:00:00.000Z', text: 'leave me alone' };
      await texts.keepForReview(text as never);
      const reviews = async () => (await everything()).filter(({ PK }) => String(PK).startsWith('REVIEW#'));

      expect(await reviews()).toHaveLength(1);
      await data.erase(ada);
      expect(await reviews()).toEqual([]);
    });

    it('keeps the profile to the last, so that half an erasure can be gone on with', async () => {
      const { data, recipients } = await aStock({ deliveries: 30 });
      const send = dynamo.client.send.bind(dynamo.client);
      let writes = 0;
      dynamo.client.send = (async (command: { input: object }) => {
        if ('RequestItems' in command.input) writes += 1;
        if (writes === 4) throw new Error('crash');
        return send(command as never);
      }) as never;
      await expect(data.erase(ada)).rejects.toThrow('crash');
      dynamo.client.send = send;
      const profileOf = await recipients.readProfiles([ada]);

      expect(profileOf(ada)).toBeDefined();
      await data.erase(ada);
      expect((await exported(data, ada)).items).toEqual([]);
    });
  });
});
