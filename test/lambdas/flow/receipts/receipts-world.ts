import type { ReceiptsV1 } from '../../../../lambdas/contracts/commands/receipts.v1.ts';
import type { Channel } from '../../../../lambdas/domain/channel.ts';
import type { Attempt, DeliveryHeader } from '../../../../lambdas/domain/delivery-record.ts';
import { notificationIdSchema, recipientIdSchema } from '../../../../lambdas/domain/ids.ts';
import { type Receipt, receiptSchema } from '../../../../lambdas/domain/receipt.ts';
import { type BatchDependencies, recordBatch } from '../../../../lambdas/flow/receipts/record-batch.ts';
import { readMessage } from '../../../../lambdas/functions/record-receipt/handler.ts';
import type { OutboundEvent } from '../../../../lambdas/ports/event-publisher.ts';
import { aProfile } from '../../domain/profiles.ts';
import { MemoryDeliveryLog } from '../../fakes/memory-delivery-log.ts';
import { MemoryMessageIndex, MemoryReceiptLog } from '../../fakes/memory-receipt-log.ts';
import { MemoryRecipients } from '../../fakes/memory-recipients.ts';
import { MemorySoftBounces } from '../../fakes/memory-soft-bounces.ts';

export const sentAt = '2026-03-01T12:00:00.000Z';
export const ada = recipientIdSchema.parse('ada');
export const luc = recipientIdSchema.parse('luc');
export const email = 'ada@example.com';
export const key = { recipientId: ada, notificationId: notificationIdSchema.parse('n-1') };

const header: DeliveryHeader = {
  ...key,
  type: 'order.shipped',
  category: 'transactional',
  lane: 'normal',
  source: 'orders',
  strategy: 'first-success',
  channels: ['email', 'sms'],
  explanation: [],
  requestedAt: sentAt,
};

/** News of the first e-mail to Ada. */
export const receipt = (changes: Record<string, unknown> = {}): Receipt =>
  receiptSchema.parse({
    receiptId: 'r-1',
    provider: 'ses',
    channel: 'email',
    status: 'delivered',
    occurredAt: '2026-03-01T12:00:10.000Z',
    attempt: { ...key, channel: 'email', number: 1 },
    address: email,
    ...changes,
  });
export const failed = (failureClass: string, changes: Record<string, unknown> = {}): Receipt =>
  receipt({ status: 'failed', failureClass, code: 'x', ...changes });

/** Everything that receipts touch, in memory, with a clock that tests move. */
export function aWorld(changes: Partial<BatchDependencies> = {}) {
  const recipients = new MemoryRecipients();
  recipients.profiles.set(ada, aProfile({ email: { address: email } }));
  const deliveries = new MemoryDeliveryLog(recipients);
  const receipts = new MemoryReceiptLog(deliveries.records);
  const messages = new MemoryMessageIndex();
  const events: OutboundEvent[] = [];
  const counted: string[] = [];
  const answered: string[] = [];
  const confirmed: unknown[] = [];
  const held: unknown[] = [];
  const errors: unknown[] = [];
  const warnings: unknown[] = [];
  const clock = { now: Date.parse('2026-03-01T12:00:30Z') };
  const dependencies: BatchDependencies = {
    read: readMessage,
    receipts,
    messages,
    recipients,
    broadcasts: { count: async () => {} },
    softBounces: new MemorySoftBounces(),
    workflows: {
      report: async (token) => {
        answered.push(`report ${token}`);
        return 'taken';
      },
      fail: async (token, error) => {
        answered.push(`fail ${token} ${error}`);
        return 'taken';
      },
    },
    contestedChannels: new Set<Channel>(['email', 'sms']),
    health: { confirmed: async (...all) => void confirmed.push(all) },
    events: {
      publish: async (published) => {
        events.push(...published);
        return [];
      },
    },
    queue: { hold: async (queueUrl, messages) => void held.push(...messages.map((each) => ({ queueUrl, ...each }))) },
    receiptsQueueUrl: 'https://queue/receipts',
    settledEvents: 'all',
    meter: {
      received: (...parts) => void counted.push(parts.join(' ')),
      notUnderstood: (provider) => void counted.push(`not understood ${provider}`),
      unmatched: (provider) => void counted.push(`unmatched ${provider}`),
    },
    log: {
      error: (sentence, keys) => void errors.push({ sentence, keys }),
      warn: (sentence, keys) => void warnings.push({ sentence, keys }),
    },
    now: () => new Date(clock.now),
    ...changes,
  };
  const consume = recordBatch(dependencies);
  let ids = 0;

  /** Has messages received together, for the first time if nothing else is said. */
  const hear = (said: readonly (Receipt | ReceiptsV1 | string)[], receiveCount = 1) =>
    consume(
      said.map((each) => {
        const messageId = `m-${++ids}`;
        const body = typeof each === 'string' || 'kind' in each ? each : { kind: 'receipt', receipt: each };
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        return { messageId, receiptHandle: `handle-${messageId}`, body: text, receiveCount };
      }),
    );
  const send = async (
    attempt: Partial<Attempt> = { answeredAt: sentAt, outcome: 'accepted', providerMessageId: 'p-1' },
  ) => {
    const claimed = { provider: 'ses', claimedAt: sentAt };
    await deliveries.claim(header, 'email', 1, claimed);
    await deliveries.write(header, { attempt: { channel: 'email', number: 1, attempt: { ...claimed, ...attempt } } });
  };
  /** One e-mail, accepted, and nothing more to be done. */
  const settle = async () => {
    await send();
    await deliveries.write(header, {
      outcomes: { email: { status: 'accepted', at: sentAt } },
      settle: { status: 'accepted', at: sentAt },
    });
  };
  const record = () => deliveries.records.get('ada/n-1');
  const closed = (person = ada) => recipients.profiles.get(person)?.email?.suppressed?.email?.reason ?? 'open';
  const told = (detailType: string) => events.filter((event) => event.detailType === detailType);
  const signs = { events, counted, answered, confirmed, held, errors, warnings };
  return {
    ...signs,
    dependencies,
    recipients,
    deliveries,
    receipts,
    messages,
    clock,
    hear,
    send,
    settle,
    record,
    closed,
    told,
  };
}
