import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoConsentLog } from '../../../lambdas/adapters/dynamodb/dynamo-consent-log.ts';
import { type ConsentEvidence, consentEvidenceSchema } from '../../../lambdas/domain/consent.ts';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import type { ConsentLog } from '../../../lambdas/ports/consent-log.ts';
import { MemoryConsentLog } from '../fakes/memory-consent-log.ts';
import { dynamoDbs, type TestDynamoDb } from './local-dynamodb.ts';

const ada = recipientIdSchema.parse('ada');
const luc = recipientIdSchema.parse('luc');
const evidence = (evidenceId: string, changes: object = {}): ConsentEvidence =>
  consentEvidenceSchema.parse({
    evidenceId,
    recipientId: 'ada',
    changes: [{ purpose: 'marketing', channel: 'email', action: 'granted' }],
    method: 'api',
    occurredAt: '2026-03-01T12:00:00.000Z',
    recordedAt: '2026-03-01T12:00:01.000Z',
    wording: { version: '1', text: "It's \"yes\"; DROP TABLE 'x' ?" },
    proof: { formId: 'f-7' },
    ...changes,
  });

describe.each(dynamoDbs)('with %s', (_, startDynamoDb) => {
  let dynamo: TestDynamoDb;
  beforeAll(async () => {
    dynamo = await startDynamoDb();
  });
  afterAll(() => dynamo.stop());

  const onDynamo = async (): Promise<ConsentLog> =>
    new DynamoConsentLog(dynamo.client, { tableName: await dynamo.newTable() });
  const inMemory = async (): Promise<ConsentLog> => new MemoryConsentLog();

  describe.each([
    ['on DynamoDB', onDynamo],
    ['in memory', inMemory],
  ])('the consent log %s', (_, make) => {
    let log: ConsentLog;
    beforeEach(async () => {
      log = await make();
    });

    it('gives back what was said, each person their own, oldest first', async () => {
      await log.append(evidence('e-2', { method: 'import' }));
      await log.append(evidence('e-1'));
      await log.append(evidence('e-1', { recipientId: 'luc' }));

      expect(await log.list(ada)).toEqual([evidence('e-1'), evidence('e-2', { method: 'import' })]);
      expect(await log.list(luc)).toHaveLength(1);
      expect(await log.list(recipientIdSchema.parse('eve'))).toEqual([]);
    });

    it('takes the same once more, and keeps when it was first heard', async () => {
      await log.append(evidence('e-1'));
      await log.append(evidence('e-1', { recordedAt: '2026-04-01T00:00:00.000Z' }));

      expect(await log.list(ada)).toEqual([evidence('e-1')]);
    });

    it.each([
      { wording: { version: '2', text: 'other words' } },
      { occurredAt: '2026-02-01T00:00:00.000Z' },
      { proof: undefined },
    ])('never lets it be said otherwise: %j', async (changes) => {
      await log.append(evidence('e-1'));

      await expect(log.append(evidence('e-1', changes))).rejects.toThrow('e-1');
      expect(await log.list(ada)).toEqual([evidence('e-1')]);
    });
  });

  it('writes with an INSERT and nothing that could overwrite', async () => {
    dynamo.actions.length = 0;
    const log = await onDynamo();
    await log.append(evidence('e-1'));
    await log.append(evidence('e-1'));

    expect(new Set(dynamo.actions)).toEqual(new Set(['ExecuteStatement', 'Query']));
  });
});
