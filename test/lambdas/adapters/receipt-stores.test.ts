import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AddressHash } from '../../../lambdas/adapters/dynamodb/address-hash.ts';
import { DynamoDeliveryLog } from '../../../lambdas/adapters/dynamodb/dynamo-delivery-log.ts';
import { DynamoMessageIndex } from '../../../lambdas/adapters/dynamodb/dynamo-message-index.ts';
import { DynamoReceiptLog } from '../../../lambdas/adapters/dynamodb/dynamo-receipt-log.ts';
import { DynamoSoftBounces } from '../../../lambdas/adapters/dynamodb/dynamo-soft-bounces.ts';
import { deliveryKey } from '../../../lambdas/adapters/dynamodb/keys.ts';
import type { DeliveryHeader } from '../../../lambdas/domain/delivery-record.ts';
import { notificationIdSchema, recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import type { AttemptReference } from '../../../lambdas/domain/receipt.ts';
import type { DeliveryLog } from '../../../lambdas/ports/delivery-log.ts';
import type { BrokenWorkflow, MessageIndex, ReceiptLog } from '../../../lambdas/ports/receipt-log.ts';
import type { SoftBounces } from '../../../lambdas/ports/soft-bounces.ts';
import { MemoryDeliveryLog } from '../fakes/memory-delivery-log.ts';
import { MemoryMessageIndex, MemoryReceiptLog } from '../fakes/memory-receipt-log.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';
import { MemorySoftBounces } from '../fakes/memory-soft-bounces.ts';
import { dynamoDbs, type TestDynamoDb } from './local-dynamodb.ts';

const at = '2026-03-01T12:00:00.000Z';
const later = '2026-03-01T12:05:00.000Z';
const header: DeliveryHeader = {
  recipientId: recipientIdSchema.parse('ada'),
  notificationId: notificationIdSchema.parse('n-1'),
  type: 'payment.failed',
  category: 'transactional',
  lane: 'normal',
  source: 'payments',
  strategy: 'first-success',
  channels: ['email', 'sms'],
  explanation: [],
  requestedAt: at,
};
const { recipientId, notificationId } = header;
const email: AttemptReference = { recipientId, notificationId, channel: 'email', number: 1 };
const stranger = { ...email, recipientId: recipientIdSchema.parse('luc') };
const accepted = {
  provider: 'ses',
  claimedAt: at,
  answeredAt: at,
  outcome: 'accepted',
  providerMessageId: 'm',
} as const;
const sent = { status: 'sent', provider: 'ses', at } as const;
const delivered = { status: 'delivered', provider: 'ses', at } as const;
const bounced = { status: 'failed', provider: 'ses', at: later, failureClass: 'permanent_address', code: 'x' } as const;

interface Stores {
  readonly deliveries: DeliveryLog;
  readonly receipts: ReceiptLog;
  readonly messages: MessageIndex;
  readonly softBounces: SoftBounces;
}

describe.each(dynamoDbs)('with %s', (_, startDynamoDb) => {
  let local: TestDynamoDb;
  beforeAll(async () => {
    local = await startDynamoDb();
  });
  afterAll(() => local.stop());

  const onDynamo = async () => {
    const tableName = await local.newTable();
    const table = { tableName, now: () => new Date(at), hash: new AddressHash(async () => 'a key') };
    return {
      tableName,
      deliveries: new DynamoDeliveryLog(local.client, { tableName, retentionDays: 90 }),
      receipts: new DynamoReceiptLog(local.client, table),
      messages: new DynamoMessageIndex(local.client, table),
      softBounces: new DynamoSoftBounces(local.client, table),
    };
  };
  const inMemory = async (): Promise<Stores> => {
    const deliveries = new MemoryDeliveryLog(new MemoryRecipients());
    const receipts = new MemoryReceiptLog(deliveries.records);
    return { deliveries, receipts, messages: new MemoryMessageIndex(), softBounces: new MemorySoftBounces() };
  };

  describe.each([
    ['on DynamoDB', onDynamo],
    ['in memory', inMemory],
  ])('the receipt log %s', (_, make) => {
    let stores: Stores;
    let receipts: ReceiptLog;
    beforeEach(async () => {
      stores = await make();
      ({ receipts } = stores);
      await stores.deliveries.claim(header, 'email', 1, { provider: 'ses', claimedAt: at });
      await stores.deliveries.write(header, {
        attempt: { channel: 'email', number: 1, attempt: accepted },
        outcomes: { email: { status: 'accepted', at } },
        settle: { status: 'accepted', at },
      });
    });
    const read = async (key = email) => {
      const record = (await receipts.read([key]))(key);
      if (record === undefined) throw new Error('no record');
      return record;
    };

    it('keeps a receipt with its attempt, beside what the attempt was answered with', async () => {
      const record = await receipts.write(email, { receipt: sent, endsWait: false }, await read());

      expect(record?.attempts.email).toEqual([{ ...accepted, receipt: sent }]);
      expect(await read()).toEqual(record);
      expect(record).toMatchObject({ status: 'accepted', outcomes: { email: { status: 'accepted' } } });
    });

    it('raises and lowers what the channel and the delivery have come to', async () => {
      const lowered = await receipts.write(
        email,
        {
          receipt: bounced,
          outcome: { status: 'failed', reason: 'x', failureClass: 'permanent_address', at: later },
          status: 'failed',
          reason: 'x',
          endsWait: true,
        },
        await read(),
      );
      expect(lowered).toMatchObject({ status: 'failed', reason: 'x', settledAt: later });
      expect(lowered?.outcomes.email).toMatchObject({ status: 'failed', failureClass: 'permanent_address' });

      const clicked = { status: 'clicked', provider: 'ses', at: later } as const;
      const outcome = { status: 'delivered', at: later } as const;
      const effect = { receipt: clicked, outcome, status: 'delivered', endsWait: true } as const;
      const raised = await receipts.write(email, effect, await read());
      expect(raised?.status).toBe('delivered');
      expect(raised).not.toHaveProperty('reason');
    });

    it('writes nothing that was made from what holds no more', async () => {
      const from = await read();
      expect(await receipts.write(email, { receipt: sent, endsWait: false }, from)).toBeDefined();
      const before = await read();

      expect(await receipts.write(email, { receipt: delivered, endsWait: true }, from)).toBeUndefined();
      const outcome = { status: 'failed', at } as const;
      const otherwise = { ...before, outcomes: { email: { status: 'delivered', at } } } as const;
      expect(await receipts.write(email, { receipt: bounced, outcome, endsWait: true }, otherwise)).toBeUndefined();
      const settledOtherwise = { ...before, status: 'delivered' } as const;
      expect(
        await receipts.write(email, { receipt: bounced, status: 'failed', endsWait: true }, settledOtherwise),
      ).toBeUndefined();
      expect(await read()).toEqual(before);
    });

    it('makes neither a record nor an attempt', async () => {
      const second = { ...email, number: 2 };
      const from = await read();

      expect(await receipts.write(stranger, { receipt: sent, endsWait: false }, from)).toBeUndefined();
      expect(await receipts.write(second, { receipt: sent, endsWait: false }, from)).toBeUndefined();
      expect(await receipts.wait(stranger, { taskToken: 't', until: later }, undefined)).toBe(false);
      await receipts.markTold(stranger, delivered);
      await receipts.endWait(stranger, 'email', 't');
      expect(await receipts.settleBroken({ ...stranger, redriveCount: 0, taskToken: 't' }, { reason: 'r', at })).toBe(
        undefined,
      );
      expect(await receipts.reopenBroken({ ...stranger, redriveCount: 1, taskToken: 't' }, 'r')).toBe(false);
      expect((await receipts.read([stranger]))(stranger)).toBeUndefined();
      expect(await read()).toEqual(from);
    });

    it('has a workflow wait while there is no news, and forgets it when it waits no more', async () => {
      expect(await receipts.wait(email, { taskToken: 'token', until: later }, undefined)).toBe(true);
      expect((await read()).waiting).toEqual({ email: { taskToken: 'token', until: later } });

      await receipts.endWait(email, 'email', 'another');
      expect((await read()).waiting).toBeDefined();
      await receipts.endWait(email, 'email', 'token');
      await receipts.endWait(email, 'email', 'token');
      expect((await read()).waiting).toBeUndefined();
    });

    it('lets no workflow wait past news, until it was told of it', async () => {
      const waiting = { taskToken: 'token', until: later };
      await receipts.write(email, { receipt: sent, endsWait: false }, await read());
      expect(await receipts.wait(email, waiting, undefined)).toBe(false);
      expect(await receipts.wait(email, waiting, sent)).toBe(true);

      await receipts.write(email, { receipt: delivered, endsWait: true }, await read());
      expect(await receipts.wait(email, waiting, delivered)).toBe(false);
      await receipts.markTold(email, delivered);
      expect(await receipts.wait(email, waiting, delivered)).toBe(true);

      const read1 = { status: 'read', provider: 'ses', at: later } as const;
      await receipts.write(email, { receipt: read1, endsWait: true }, await read());
      expect(await receipts.wait(email, waiting, read1)).toBe(false);
    });

    it('keeps what a delivery has come to when its workflow breaks', async () => {
      const broken = { ...email, redriveCount: 0, taskToken: 'one' };
      const record = await receipts.settleBroken(broken, { reason: 'workflow-failed', at: later });

      expect(record).toMatchObject({ status: 'accepted', settledAt: at, outcomes: { email: { status: 'accepted' } } });
      expect(await receipts.reopenBroken({ ...broken, redriveCount: 1, taskToken: 'two' }, 'workflow-failed')).toBe(
        true,
      );
      expect(await read()).toMatchObject({ status: 'accepted', outcomes: { email: { status: 'accepted' } } });
    });

    describe('of a delivery that is under way', () => {
      const sms: AttemptReference = { ...email, notificationId: notificationIdSchema.parse('n-2'), channel: 'sms' };
      const broken = (redriveCount: number, taskToken: string): BrokenWorkflow => ({ ...sms, redriveCount, taskToken });
      const failure = { reason: 'workflow-failed', at: later };
      beforeEach(() =>
        stores.deliveries.claim({ ...header, notificationId: sms.notificationId }, 'sms', 1, {
          provider: 'twilio',
          claimedAt: at,
        }),
      );

      it('settles it as failed when its workflow breaks, and opens it again when that is redriven', async () => {
        const untouched = await read(sms);
        const record = await receipts.settleBroken(broken(0, 'one'), failure);

        expect(record).toMatchObject({ status: 'failed', reason: 'workflow-failed', settledAt: later });
        expect(record?.outcomes).toEqual({ sms: { status: 'failed', reason: 'workflow-failed', at: later } });
        expect(await receipts.reopenBroken(broken(1, 'two'), 'workflow-failed')).toBe(true);
        expect(await receipts.reopenBroken(broken(1, 'two'), 'workflow-failed')).toBe(true);
        expect(await read(sms)).toEqual(untouched);
      });

      it('settles it again when the redriven workflow breaks once more', async () => {
        await receipts.settleBroken(broken(0, 'one'), failure);
        await receipts.reopenBroken(broken(1, 'two'), 'workflow-failed');

        expect(await receipts.reopenBroken(broken(1, 'three'), 'workflow-failed')).toBe(false);
        expect(await receipts.settleBroken(broken(1, 'three'), failure)).toMatchObject({ status: 'failed' });
        expect(await receipts.reopenBroken(broken(1, 'two'), 'workflow-failed')).toBe(false);
        expect(await receipts.reopenBroken(broken(2, 'four'), 'workflow-failed')).toBe(true);
      });

      it('does not settle it by an old word after it was opened again', async () => {
        await receipts.settleBroken(broken(0, 'one'), failure);
        await receipts.reopenBroken(broken(1, 'two'), 'workflow-failed');

        expect(await receipts.settleBroken(broken(0, 'one'), failure)).toBeUndefined();
        expect((await read(sms)).status).toBeUndefined();
      });
    });

    it('finds an attempt by the id of its message', async () => {
      await stores.messages.remember('sns', 'm-1', email);

      expect(await stores.messages.find('sns', 'm-1')).toEqual(email);
      expect(await stores.messages.find('sns', 'm-2')).toBeUndefined();
      expect(await stores.messages.find('ses', 'm-1')).toBeUndefined();
    });

    it('counts the soft bounces of a week, each once', async () => {
      const address = { channel: 'email', address: 'ada@example.com' } as const;
      const count = (id: string, day: number) =>
        stores.softBounces.count(address, { id, at: `2026-03-0${day}T12:00:00.000Z` });

      expect(await count('a', 1)).toBe(1);
      expect(await count('a', 1)).toBe(1);
      expect(await count('b', 1)).toBe(2);
      expect(await stores.softBounces.count({ ...address, address: 'Ada@Example.com' }, { id: 'c', at: later })).toBe(
        3,
      );
      expect(await count('d', 7)).toBe(4);
      expect(await count('e', 9)).toBe(2);
      expect(await stores.softBounces.count({ ...address, address: 'luc@example.com' }, { id: 'a', at })).toBe(1);
    });
  });

  describe('the table', () => {
    it('forgets the message ids after days', async () => {
      const { messages, tableName } = await onDynamo();
      await messages.remember('sns', 'm-1', email);
      const { Item } = await local.client.send(
        new GetItemCommand({ TableName: tableName, Key: { PK: { S: 'MESSAGE#sns#m-1' }, SK: { S: 'ATTEMPT' } } }),
      );

      expect(Number(Item?.['ttl']?.N) - Date.parse(at) / 1000).toBe(4 * 86_400);
    });

    it('keeps the receipt apart from the attempt, so that the answer does not overwrite it', async () => {
      const { deliveries, receipts, tableName } = await onDynamo();
      await deliveries.claim(header, 'email', 1, { provider: 'ses', claimedAt: at });
      const from = (await receipts.read([email]))(email);
      if (from === undefined) throw new Error('no record');
      await receipts.write(email, { receipt: delivered, endsWait: true }, from);
      const after = await deliveries.write(header, { attempt: { channel: 'email', number: 1, attempt: accepted } });
      const { Item } = await local.client.send(new GetItemCommand({ TableName: tableName, Key: deliveryKey(header) }));

      expect(Object.keys(Item ?? {})).toEqual(expect.arrayContaining(['attempt#email#1', 'receipt#email#1']));
      expect(after?.attempts.email).toEqual([{ ...accepted, receipt: delivered }]);
    });
  });
});
