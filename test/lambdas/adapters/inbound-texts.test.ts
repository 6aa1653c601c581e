import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoInboundTexts } from '../../../lambdas/adapters/dynamodb/dynamo-inbound-texts.ts';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import type { InboundTexts } from '../../../lambdas/ports/inbound-texts.ts';
import { MemoryInboundTexts } from '../fakes/memory-inbound-texts.ts';
import { dynamoDbs, type TestDynamoDb } from './local-dynamodb.ts';

const now = () => new Date('2026-03-01T12:00:00Z');
const inDays = (days: number) => now().getTime() / 1000 + days * 86_400;
describe.each(dynamoDbs)('with %s', (_, startDynamoDb) => {
  let local: TestDynamoDb;
  let dynamo: DynamoDBClient;
  let tableName: string;

  beforeAll(async () => {
    local = await startDynamoDb();
    dynamo = local.client;
    tableName = await local.newTable();
  });
  afterAll(() => local.stop());

  const items = async () => {
    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: tableName }));
    return Items.map((item) => unmarshall(item));
  };

  describe.each<[string, () => InboundTexts]>([
    ['on DynamoDB', () => new DynamoInboundTexts(dynamo, { tableName, now })],
    ['in memory', () => new MemoryInboundTexts()],
  ])('texts from recipients, %s', (_, make) => {
    let texts: InboundTexts;
    beforeEach(() => {
      texts = make();
    });

    it('are seen once they are marked, and marked by one only', async () => {
      expect(await texts.isSeen('SM-1')).toBe(false);
      expect(await Promise.all([texts.markSeen('SM-1', 'days'), texts.markSeen('SM-1', 'for-good')])).toContain(false);
      expect(await texts.isSeen('SM-1')).toBe(true);
      expect(await texts.isSeen('SM-2')).toBe(false);
    });
  });

  describe('on DynamoDB', () => {
    const texts = () => new DynamoInboundTexts(dynamo, { tableName, now });

    it('what was seen is forgotten after days, or never, and names no message', async () => {
      await texts().markSeen('SM-days', 'days');
      await texts().markSeen('SM-good', 'for-good');
      const seen = (await items()).filter(({ SK }) => SK === 'SEEN');

      expect(seen.map(({ ttl }) => ttl)).toEqual(expect.arrayContaining([inDays(2), undefined]));
      expect(JSON.stringify(seen)).not.toContain('SM-');
    });

    it('a text for review is in its sender’s partition; the list of the month holds no text and no number', async () => {
      const recipientId = recipientIdSchema.parse('ada');
      await texts().keepForReview({
        textId: '01K',
        recipientId,
        from: '+33612345678',
        text: 'leave me alone',
        messageId: 'SM-3',
        receivedAt: now().toISOString(),
      });
      const kept = (await items()).filter(({ SK }) => String(SK).includes('01K'));

      expect(kept).toHaveLength(2);
      expect(kept).toContainEqual(
        expect.objectContaining({ PK: 'R#ada', SK: 'TEXT#01K', text: 'leave me alone', ttl: inDays(90) }),
      );
      expect(kept).toContainEqual({
        PK: 'REVIEW#2026-03',
        SK: '01K',
        recipientId: 'ada',
        receivedAt: '2026-03-01T12:00:00.000Z',
        ttl: inDays(90),
      });
    });
  });
});
