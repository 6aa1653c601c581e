import { type DeliverV1, deliverV1Schema } from '../../../lambdas/contracts/commands/deliver.v1.ts';
import type { AttemptOutcome } from '../../../lambdas/domain/attempt-outcome.ts';
import type { DuplicateRule } from '../../../lambdas/domain/category.ts';
import { type ChannelDependencies, deliverOn } from '../../../lambdas/flow/deliver-on.ts';
import type { OutboundEvent } from '../../../lambdas/ports/event-publisher.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { MemoryDeliveryLog } from '../fakes/memory-delivery-log.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';

export const command = (changes: Record<string, unknown> = {}): DeliverV1 =>
  deliverV1Schema.parse({
    notificationId: 'n-1',
    recipientId: 'ada',
    type: 'order.shipped',
    channel: 'email',
    lane: 'normal',
    source: 'orders',
    data: { orderId: 'A-1' },
    plan: { strategy: 'first-success', channels: ['email'], explanation: [] },
    requestedAt: '2026-03-01T12:00:00Z',
    ...changes,
  });

export const record = (body: unknown, messageId = 'm-1') => ({
  messageId,
  receiptHandle: `handle-${messageId}`,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: '', SenderId: '', ApproximateFirstReceiveTimestamp: '' },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:q',
  awsRegion: 'us-east-1',
});

/** Everything an e-mail's delivery touches, in memory, with a clock that tests move. */
export function aWorld({ duplicates = 'at-least-once' as DuplicateRule, answers = [] as AttemptOutcome[] } = {}) {
  const recipients = new MemoryRecipients();
  const deliveries = new MemoryDeliveryLog(recipients);
  const sent: string[] = [];
  const events: OutboundEvent[] = [];
  const held: { queueUrl: string; receiptHandle: string; seconds: number }[] = [];
  const errors: { sentence: string; keys: Readonly<Record<string, unknown>> }[] = [];
  const clock = { now: Date.parse('2026-03-01T12:00:01Z') };

  const dependencies: ChannelDependencies<string> & { deliveries: MemoryDeliveryLog; recipients: MemoryRecipients } = {
    deliveries,
    recipients,
    sender: {
      provider: 'ses',
      send: async (message) => {
        sent.push(message);
        return answers.shift() ?? { kind: 'accepted', providerMessageId: `p-${sent.length}` };
      },
    },
    templates: {
      typeInfo: (type) => (type === 'order.shipped' ? { category: aCategory({ duplicates }) } : undefined),
      render: ({ data, locales }) => {
        if (data['orderId'] === 'unrenderable') throw new Error(`cannot render ${String(data['orderId'])}`);
        return { locale: locales[0] ?? 'en', parts: { text: String(data['orderId']) } };
      },
    },
    queue: {
      hold: async (queueUrl, messages) => {
        held.push(...messages.map((message) => ({ queueUrl, ...message })));
      },
    },
    events: {
      publish: async (published) => {
        events.push(...published);
        return [];
      },
    },
    queueUrls: { urgent: 'https://queue/urgent', rest: 'https://queue/rest' },
    settledEvents: 'all',
    leaseSeconds: 15,
    now: () => new Date(clock.now),
    chance: () => 0,
    meter: { attempted: () => {}, accepted: () => {}, failed: () => {} },
    log: { error: (sentence, keys) => errors.push({ sentence, keys }) },
  };
  return { recipients, deliveries, sent, events, held, errors, clock, dependencies };
}

/** The deliver function of a world; the message is what was rendered. */
export const deliver = deliverOn('email', ({ rendered }) => rendered.parts['text'] ?? '');
