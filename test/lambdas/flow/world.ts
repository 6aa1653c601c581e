import { type DeliverV1, deliverV1Schema } from '../../../lambdas/contracts/commands/deliver.v1.ts';
import type { AttemptOutcome } from '../../../lambdas/domain/attempt-outcome.ts';
import type { DuplicateRule } from '../../../lambdas/domain/category.ts';
import type { Confirmation } from '../../../lambdas/domain/confirmation.ts';
import { type ChannelDependencies, deliverOn } from '../../../lambdas/flow/deliver-on.ts';
import type { OutboundEvent } from '../../../lambdas/ports/event-publisher.ts';
import type { QueuedMessage } from '../../../lambdas/ports/message-queue.ts';
import type { ProviderTally } from '../../../lambdas/ports/provider-health.ts';
import type { WorkflowStart } from '../../../lambdas/ports/workflows.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { MemoryBroadcasts } from '../fakes/memory-broadcasts.ts';
import { MemoryDeliveryLog } from '../fakes/memory-delivery-log.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';
import { MemoryWaitingRoom } from '../fakes/memory-waiting-room.ts';

export const command = ({ channel = 'email', ...changes }: Record<string, unknown> = {}): DeliverV1 =>
  deliverV1Schema.parse({
    notificationId: 'n-1',
    recipientId: 'ada',
    type: 'order.shipped',
    channel,
    lane: 'normal',
    source: 'orders',
    data: { orderId: 'A-1' },
    plan: { strategy: 'first-success', channels: [channel], explanation: [] },
    requestedAt: '2026-03-01T12:00:00Z',
    ...changes,
  });

export const record = (body: unknown, messageId = 'm-1', receiveCount = 1) => ({
  messageId,
  receiptHandle: `handle-${messageId}`,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount: String(receiveCount),
    SentTimestamp: '',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:q',
  awsRegion: 'us-east-1',
});

const settingOf = (channel: string, providers: readonly string[], confirms: boolean) => ({
  urgent: `https://queue/${channel}-urgent`,
  rest: `https://queue/${channel}-rest`,
  providers: providers.map((name, index) => ({ name, share: index === 0 ? 100 : 0, confirms, looksUp: false })),
});

/** Everything an e-mail's delivery touches, in memory, with a clock that tests move. */
export function aWorld({
  duplicates = 'at-least-once' as DuplicateRule,
  answers = [] as AttemptOutcome[],
  providers = ['ses'],
  confirm = undefined as Confirmation | undefined,
  confirms = false,
  isCapped = false,
} = {}) {
  const recipients = new MemoryRecipients();
  const deliveries = new MemoryDeliveryLog(recipients);
  const waitingRoom = new MemoryWaitingRoom();
  const broadcasts = new MemoryBroadcasts();
  const sent: string[] = [];
  const sentBy: string[] = [];
  const renewed: QueuedMessage[] = [];
  const started: WorkflowStart[] = [];
  const reports: { taskToken: string; output: Readonly<Record<string, unknown>> }[] = [];
  const heartbeats: string[] = [];
  const counted: ProviderTally[] = [];
  const counts: string[] = [];
  const unhealthy = new Set<string>();
  const events: OutboundEvent[] = [];
  const held: { queueUrl: string; receiptHandle: string; seconds: number }[] = [];
  const errors: { sentence: string; keys: Readonly<Record<string, unknown>> }[] = [];
  const clock = { now: Date.parse('2026-03-01T12:00:01Z') };

  const dependencies: ChannelDependencies<string> & {
    deliveries: MemoryDeliveryLog;
    recipients: MemoryRecipients;
    waitingRoom: MemoryWaitingRoom;
    broadcasts: MemoryBroadcasts;
  } = {
    deliveries,
    waitingRoom,
    broadcasts,
    recipients,
    senders: providers.map((provider) => ({
      provider,
      send: async (message) => {
        sent.push(message);
        sentBy.push(provider);
        return answers.shift() ?? { kind: 'accepted', providerMessageId: `p-${sent.length}` };
      },
    })),
    templates: {
      typeInfo: (type) =>
        type === 'order.shipped'
          ? { category: aCategory({ duplicates }), duplicates, confirm, whenCapped: 'defer' }
          : undefined,
      render: ({ data, locales }) => {
        if (data['orderId'] === 'unrenderable') throw new Error(`cannot render ${String(data['orderId'])}`);
        return { locale: locales[0] ?? 'en', parts: { text: String(data['orderId']) } };
      },
    },
    queue: {
      hold: async (queueUrl, messages) => {
        held.push(...messages.map((message) => ({ queueUrl, ...message })));
      },
      send: async (messages) => {
        renewed.push(...messages);
        return [];
      },
    },
    starts: {
      start: async (workflow) => {
        if (isCapped) return 'capped';
        started.push(workflow);
        return 'started';
      },
    },
    tasks: {
      report: async (taskToken, output) => {
        reports.push({ taskToken, output });
        return 'taken';
      },
      fail: async () => 'taken',
      heartbeat: async (taskToken) => {
        heartbeats.push(taskToken);
        return 'taken';
      },
    },
    health: {
      read: async (_, configured) =>
        configured.map((provider) => ({
          ...provider,
          weight: provider.share,
          isHealthy: !unhealthy.has(provider.name),
          mayProbe: false,
        })),
      count: async (_, tallies) => {
        counted.push(...tallies);
      },
    },
    events: {
      publish: async (published) => {
        events.push(...published);
        return [];
      },
    },
    channels: {
      email: settingOf('email', providers, confirms),
      sms: settingOf('sms', ['twilio'], confirms),
      push: settingOf('push', ['sns'], confirms),
    },
    settledEvents: 'all',
    leaseSeconds: 15,
    now: () => new Date(clock.now),
    chance: () => 0,
    meter: {
      attempted: () => {},
      accepted: () => {},
      failed: () => {},
      startCapped: () => counts.push('start-capped'),
      heldForHealth: () => counts.push('held-for-health'),
      heldForHours: () => counts.push('held-for-hours'),
      heldByCap: () => counts.push('held-by-cap'),
      droppedByCap: () => counts.push('dropped-by-cap'),
    },
    log: { error: (sentence, keys) => errors.push({ sentence, keys }) },
  };
  const heard = { started, reports, heartbeats, renewed, counted, counts };
  return {
    recipients,
    deliveries,
    waitingRoom,
    sent,
    sentBy,
    unhealthy,
    events,
    held,
    errors,
    clock,
    dependencies,
    ...heard,
  };
}

/** The deliver function of a world; the message is what was rendered. */
export const deliver = deliverOn('email', ({ rendered }) => rendered.parts['text'] ?? '');
