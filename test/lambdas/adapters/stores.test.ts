import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AddressHash } from '../../../lambdas/adapters/dynamodb/address-hash.ts';
import { DynamoDeliveryLog } from '../../../lambdas/adapters/dynamodb/dynamo-delivery-log.ts';
import { DynamoRecipients } from '../../../lambdas/adapters/dynamodb/dynamo-recipients.ts';
import type { DeliveryHeader } from '../../../lambdas/domain/delivery-record.ts';
import { notificationIdSchema, recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import type { DeliveryLog } from '../../../lambdas/ports/delivery-log.ts';
import type { Recipients } from '../../../lambdas/ports/recipients.ts';
import { aProfile } from '../domain/profiles.ts';
import { MemoryDeliveryLog } from '../fakes/memory-delivery-log.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';
import { dynamoDbs, type TestDynamoDb } from './local-dynamodb.ts';

const ada = recipientIdSchema.parse('ada');
const luc = recipientIdSchema.parse('luc');
const at = '2026-03-01T12:00:00.000Z';

const header: DeliveryHeader = {
  recipientId: ada,
  notificationId: notificationIdSchema.parse('n-1'),
  type: 'payment.failed',
  category: 'transactional',
  lane: 'normal',
  source: 'payments',
  strategy: 'all',
  channels: ['email', 'push'],
  explanation: [{ rule: 'order', effect: 'keeps', because: 'all' }],
  requestedAt: at,
};
const claim = { provider: 'ses', claimedAt: at };
const accepted = { ...claim, answeredAt: at, outcome: 'accepted' as const, providerMessageId: 'm-1' };

interface Stores {
  readonly deliveries: DeliveryLog;
  readonly recipients: Recipients;
}

describe.each(dynamoDbs)('with %s', (_, startDynamoDb) => {
  let local: TestDynamoDb;
  let dynamo: DynamoDBClient;

  beforeAll(async () => {
    local = await startDynamoDb();
    dynamo = local.client;
  });
  afterAll(() => local.stop());

  const onDynamo = async (): Promise<Stores & { tableName: string }> => {
    const tableName = await local.newTable();
    return {
      tableName,
      deliveries: new DynamoDeliveryLog(dynamo, { tableName, retentionDays: 90 }),
      recipients: new DynamoRecipients(dynamo, { tableName, hash: new AddressHash(async () => 'a key') }),
    };
  };
  const inMemory = async (): Promise<Stores> => {
    const recipients = new MemoryRecipients();
    return { recipients, deliveries: new MemoryDeliveryLog(recipients) };
  };

  describe.each([
    ['on DynamoDB', onDynamo],
    ['in memory', inMemory],
  ])('the delivery log %s', (_, make) => {
    let deliveries: DeliveryLog;
    beforeEach(async () => {
      ({ deliveries } = await make());
    });
    const stored = async () => (await deliveries.load([header]))(header).record;

    it('knows nothing of a delivery before its first claim, which is the record', async () => {
      expect(await stored()).toBeUndefined();
      expect(await deliveries.claim(header, 'email', 1, claim)).toBe(true);
      expect(await stored()).toEqual({ ...header, attempts: { email: [claim] }, outcomes: {} });
    });

    it('claims nothing more on a channel that was cancelled, also before there is a record', async () => {
      expect(await deliveries.cancel(header, ['email'], at)).toBeUndefined();
      expect(await stored()).toBeUndefined();
      expect((await deliveries.load([header]))(header).cancelled).toEqual(['email']);

      expect(await deliveries.claim(header, 'email', 1, claim)).toBe(false);
      expect(await deliveries.claim(header, 'push', 1, claim)).toBe(true);
      expect(await deliveries.cancel(header, ['push', 'email'], at)).toMatchObject({ attempts: { push: [claim] } });
      expect(await deliveries.claim(header, 'push', 2, claim)).toBe(false);
      expect((await deliveries.load([header]))(header)).toMatchObject({
        cancelled: ['email', 'push'],
        record: { type: header.type },
      });
    });

    it('leaves a record unread where it is asked to', async () => {
      await deliveries.claim(header, 'email', 1, claim);
      const asked = { ...header, profileOnly: true };

      expect((await deliveries.load([asked]))(asked)).toEqual({
        profile: undefined,
        record: undefined,
        isUnread: true,
      });
    });

    it.each([
      ['nothing', async () => {}, true],
      ['a cancelled other channel', () => deliveries.cancel(header, ['sms'], at), true],
      ['its own cancellation', () => deliveries.cancel(header, ['email'], at), false],
      ['an attempt on another channel', () => deliveries.claim(header, 'push', 1, claim), false],
      ['what became of it', () => deliveries.write(header, { outcomes: { push: { status: 'failed', at } } }), false],
      ['that it is not sent', () => deliveries.settle({ ...header, channels: [], attempts: {}, outcomes: {} }), false],
    ])('claims for whoever has not read the record, where there is %s: %p', async (_, before, claimed) => {
      await before();

      expect(await deliveries.claim(header, 'email', 1, claim, { onlyNew: true })).toBe(claimed);
      expect((await stored())?.attempts.email ?? []).toHaveLength(claimed ? 1 : 0);
    });

    it('records a decision where there was nothing but a cancellation', async () => {
      await deliveries.cancel(header, ['email', 'sms', 'push'], at);
      const decision = { ...header, channels: [], attempts: {}, outcomes: {}, status: 'suppressed' as const };

      expect(await deliveries.settle(decision)).toMatchObject({ status: 'suppressed' });
      expect(await stored()).toMatchObject({ status: 'suppressed', channels: [] });
    });

    it('gives an attempt to one claimant only', async () => {
      const claims = await Promise.all(Array.from({ length: 8 }, () => deliveries.claim(header, 'email', 1, claim)));

      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    it('keeps the attempts of channels apart', async () => {
      await deliveries.claim(header, 'email', 1, claim);

      expect(await deliveries.claim(header, 'push', 1, { ...claim, provider: 'sns' })).toBe(true);
      expect((await stored())?.attempts).toMatchObject({ email: [{ provider: 'ses' }], push: [{ provider: 'sns' }] });
    });

    it('gives no further attempt once the channel has its outcome', async () => {
      await deliveries.claim(header, 'email', 1, claim);
      await deliveries.write(header, {
        attempt: { channel: 'email', number: 1, attempt: accepted },
        outcomes: { email: { status: 'accepted', at } },
      });

      expect(await deliveries.claim(header, 'email', 2, claim)).toBe(false);
    });

    it('gives the next attempt after a refusal that will be repeated', async () => {
      const refused = {
        ...claim,
        answeredAt: at,
        outcome: 'refused' as const,
        failureClass: 'transient' as const,
        code: 'x',
      };
      await deliveries.claim(header, 'email', 1, claim);
      await deliveries.write(header, { attempt: { channel: 'email', number: 1, attempt: refused } });

      expect(await deliveries.claim(header, 'email', 2, claim)).toBe(true);
      expect((await stored())?.attempts.email).toEqual([refused, claim]);
      expect((await stored())?.status).toBeUndefined();
    });

    it.each([
      ['failure first', ['failed', 'accepted']],
      ['success first', ['accepted', 'failed']],
    ] as const)('ends with the best outcome of several channels: %s', async (_, [email, push]) => {
      const end = (status: 'accepted' | 'failed') => ({ status, reason: 'r', at });
      await deliveries.write(header, { outcomes: { email: end(email) }, settle: end(email) });
      const record = await deliveries.write(header, { outcomes: { push: end(push) }, settle: end(push) });

      expect(record?.status).toBe('accepted');
      expect(record?.outcomes).toMatchObject({ email: { status: email }, push: { status: push } });
    });

    it('does not bring back what was erased between an attempt and its answer', async () => {
      expect(await deliveries.write(header, { attempt: { channel: 'email', number: 1, attempt: accepted } })).toBe(
        undefined,
      );
      expect(await stored()).toBeUndefined();
    });

    it('does not take back what is known to be delivered', async () => {
      await deliveries.write(header, { settle: { status: 'delivered', at } });
      const record = await deliveries.write(header, {
        outcomes: { push: { status: 'accepted', at } },
        settle: { status: 'accepted', at },
      });

      expect(record).toMatchObject({ status: 'delivered', outcomes: { push: { status: 'accepted' } } });
    });

    it('keeps the first outcome of a channel, and what was first handed over', async () => {
      const handOver = (orderId: string) => ({ from: 'push' as const, at, rendering: { data: { orderId } } });
      await deliveries.write(header, { outcomes: { push: { status: 'failed', at } }, handOver: handOver('A-1') });
      const record = await deliveries.write(header, {
        outcomes: { push: { status: 'accepted', at } },
        handOver: handOver('A-2'),
      });

      expect(record?.outcomes.push?.status).toBe('failed');
      expect(record).toMatchObject({ handedOver: { push: { at } }, rendering: { data: { orderId: 'A-1' } } });
    });

    it('keeps the first decision not to send, and gives no attempt after it', async () => {
      const decision = {
        ...header,
        channels: [],
        attempts: {},
        outcomes: {},
        status: 'failed',
        reason: 'unknown-recipient',
      } as const;

      expect(await deliveries.settle({ ...decision, channels: [] })).toMatchObject({ reason: 'unknown-recipient' });
      expect(await deliveries.settle({ ...decision, channels: [], reason: 'another' })).toMatchObject({
        reason: 'unknown-recipient',
      });
      expect(await deliveries.claim(header, 'email', 1, claim)).toBe(false);
    });

    it('leaves a delivery as it is when a later request would not be sent', async () => {
      await deliveries.claim(header, 'email', 1, claim);
      const inForce = await deliveries.settle({
        ...header,
        channels: [],
        attempts: {},
        outcomes: {},
        status: 'suppressed',
      });

      expect(inForce).toMatchObject({ channels: ['email', 'push'], attempts: { email: [claim] } });
    });
  });

  describe.each([
    ['on DynamoDB', onDynamo],
    ['in memory', inMemory],
  ])('the recipients %s', (_, make) => {
    let recipients: Recipients;
    beforeEach(async () => {
      ({ recipients } = await make());
    });
    const profileOf = async (id: typeof ada) => (await recipients.readProfiles([id, id]))(id);
    const email = { channel: 'email', address: 'ada@example.com' } as const;
    const suppression = { reason: 'permanent_address', since: at } as const;

    it('writes a profile once per version', async () => {
      const writes = await Promise.all([recipients.writeProfile(aProfile()), recipients.writeProfile(aProfile())]);

      expect(writes.filter(Boolean)).toHaveLength(1);
      expect(await recipients.writeProfile(aProfile({ version: 3 }))).toBe(false);
      expect(await recipients.writeProfile(aProfile({ version: 2, locale: 'fr' }))).toBe(true);
      expect(await profileOf(ada)).toEqual(aProfile({ version: 2, locale: 'fr' }));
      expect(await profileOf(luc)).toBeUndefined();
    });

    it('closes an address for everybody who has it, in any case of its letters', async () => {
      await recipients.writeProfile(aProfile());
      await recipients.writeProfile(aProfile({ recipientId: 'luc' }));
      await recipients.addHolder({ channel: 'email', address: 'ADA@example.com' }, luc);
      await recipients.suppress(email, suppression, ada);
      await recipients.suppress(email, { ...suppression, reason: 'complaint' }, ada);

      expect((await profileOf(ada))?.email?.suppressed).toEqual({ email: suppression });
      expect((await profileOf(luc))?.email?.suppressed).toEqual({ email: suppression });
      expect(
        await recipients.readSuppressions([
          { channel: 'email', address: 'Ada@Example.com' },
          { channel: 'sms', address: '+15550100' },
        ]),
      ).toEqual([expect.objectContaining(suppression), undefined]);
    });

    it('gives people known only by contact points a stable id that reveals none of them', async () => {
      const contact = { contactPoints: { email: 'ada@example.com', phone: '+15550100' } };
      const id = await recipients.inlineRecipientId(contact);

      expect(await recipients.inlineRecipientId(contact)).toBe(id);
      expect(await recipients.inlineRecipientId({ contactPoints: { email: 'luc@example.com' } })).not.toBe(id);
      expect(id).not.toContain('ada');
    });
  });

  describe('the table', () => {
    it('lets an item that cannot be understood fail alone', async () => {
      const { deliveries, recipients, tableName } = await onDynamo();
      await recipients.writeProfile(aProfile({ recipientId: 'luc' }));
      await dynamo.send(
        new PutItemCommand({
          TableName: tableName,
          Item: marshall({ PK: 'R#ada', SK: 'PROFILE', email: 'not a profile' }),
        }),
      );
      const profileOf = await recipients.readProfiles([ada, luc]);
      const loaded = await deliveries.load([header]);

      expect(profileOf(luc)).toBeDefined();
      expect(() => profileOf(ada)).toThrow();
      expect(() => loaded(header)).toThrow();
    });

    it('reads more than a call can take', async () => {
      const { recipients } = await onDynamo();
      const ids = Array.from({ length: 230 }, (_, index) => recipientIdSchema.parse(`r-${index}`));
      await Promise.all(ids.map((recipientId) => recipients.writeProfile(aProfile({ recipientId }))));
      const profileOf = await recipients.readProfiles(ids);

      expect(ids.filter((id) => profileOf(id)?.recipientId === id)).toHaveLength(230);
    });
  });
});
