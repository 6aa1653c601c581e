import * as z from 'zod';
import { SignedLinks } from '../../../lambdas/adapters/jose/signed-links.ts';
import type { ChannelSettings } from '../../../lambdas/contracts/environment.ts';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { watchBroadcasts } from '../../../lambdas/flow/broadcasts/broadcast-watch.ts';
import type { DeclaredType } from '../../../lambdas/flow/checked-type.ts';
import { serveRecipientsApi } from '../../../lambdas/functions/serve-recipients-api/handler.ts';
import type { OutboundEvent } from '../../../lambdas/ports/event-publisher.ts';
import type { QueuedMessage } from '../../../lambdas/ports/message-queue.ts';
import type { HttpRequest } from '../../../lambdas/runtime/http-endpoint.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { MemoryBroadcasts } from '../fakes/memory-broadcasts.ts';
import { MemoryConsentLog } from '../fakes/memory-consent-log.ts';
import { MemoryDeliveryLog } from '../fakes/memory-delivery-log.ts';
import { MemoryDevices } from '../fakes/memory-devices.ts';
import { MemoryDigests } from '../fakes/memory-digests.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';
import { MemoryTopics } from '../fakes/memory-topics.ts';
import { MemoryWaitingRoom } from '../fakes/memory-waiting-room.ts';

export const ada = recipientIdSchema.parse('ada');
export const luc = recipientIdSchema.parse('luc');
export const wording = { version: '2026-11', text: 'Yes, send me offers.' };

export const transactional = aCategory();
export const security = aCategory({ name: 'security', mandatory: true });
export const marketing = aCategory({ name: 'marketing', consent: 'marketing' });

const aType = (type: string, category = transactional, rest: Partial<DeclaredType> = {}): DeclaredType => ({
  type,
  category,
  lane: 'normal',
  channels: ['email', 'sms'],
  strategy: 'first-success',
  whenCapped: 'defer',
  data: z.object({ orderId: z.string() }),
  ...rest,
});

/** A channel that is switched on. */
const switchedOn = {
  urgent: 'https://sqs.example.com/urgent',
  rest: 'https://sqs.example.com/rest',
  providers: [{ name: 'any', share: 100, confirms: true, looksUp: false }],
};

interface Told {
  readonly json?: unknown;
  readonly asMe?: string;
  /** What the path names beside the person. */
  readonly named?: Readonly<Record<string, string>>;
}

/** A request as it reaches the function; what the test is about is in `changes`. */
export const aRequest = (route: string, changes: Partial<HttpRequest> & Told = {}) => {
  const { json, asMe = 'ada', named: path = {}, ...rest } = changes;
  const isMe = route.includes('/me');
  return {
    route,
    method: route.split(' ')[0] ?? '',
    path: route.split(' ')[1] ?? '',
    pathParameters: { ...(isMe ? {} : { recipientId: 'ada' }), ...path },
    query: new URLSearchParams(),
    headers: json === undefined ? {} : { 'content-type': 'application/json' },
    body: json === undefined ? '' : JSON.stringify(json),
    requestId: 'request-1',
    claims: isMe ? { sub: asMe } : undefined,
    ...rest,
  } satisfies HttpRequest;
};

/** The API in memory, with a clock that tests move. */
export function anApi({ doubleOptIn = false } = {}) {
  const clock = { now: Date.parse('2026-03-01T12:00:00Z') };
  const now = () => new Date(clock.now);
  const recipients = new MemoryRecipients();
  const consents = new MemoryConsentLog();
  const devices = new MemoryDevices();
  const deliveries = new MemoryDeliveryLog(recipients);
  const waitingRoom = new MemoryWaitingRoom();
  const digests = new MemoryDigests((recipientId, notificationId) =>
    deliveries.records.has(`${recipientId}/${notificationId}`),
  );
  const settings: ChannelSettings = { email: switchedOn, push: switchedOn };
  const topics = new MemoryTopics();
  const broadcasts = new MemoryBroadcasts();
  const queue = { isDown: false };
  const queued: QueuedMessage[] = [];
  const events: OutboundEvent[] = [];
  const errors: unknown[] = [];
  const pages: (string | undefined)[] = [];
  const key = 'a key of at least thirty-two characters';
  const links = new SignedLinks(async () => JSON.stringify({ kid: 'k-1', key }), now);
  const asking = { ...marketing, doubleOptIn };
  const confirmed = {
    channels: ['push', 'sms', 'email'],
    confirm: { by: 'read', withinSeconds: { push: 600, sms: 600, email: 3600 } },
    fallback: ['email', 'sms'],
  } as const;
  const types = [
    aType('order.shipped'),
    aType('login.code', security),
    aType('weekly.offers', asking),
    aType('payment.failed', transactional, confirmed),
    aType('comments.digest'),
    aType('comment.posted', transactional, {
      digest: {
        into: 'comments.digest',
        key: { field: 'postId' },
        window: { kind: 'for', seconds: 3600 },
        flushFirst: false,
        max: 100,
      },
    }),
  ];
  let ids = 0;
  const handle = serveRecipientsApi({
    recipients,
    consents,
    devices,
    links,
    events: {
      publish: async (published) => {
        events.push(...published);
        return [];
      },
    },
    personalData: {
      export: async (recipientId, from) => {
        pages.push(from);
        if (from === 'nowhere') return 'unknown-page';
        return { items: [{ kind: 'profile', recipientId }], ...(from === undefined && { next: 'page-2' }) };
      },
    },
    publicUrl: 'https://notify.example.com',
    deliveries,
    waitingRoom,
    settledEvents: 'all',
    topics,
    audiences: topics,
    broadcasts,
    countSettled: watchBroadcasts({ broadcasts, now, log: { error: () => {} } }).count,
    queue: {
      send: async (messages) => {
        if (queue.isDown) return messages;
        queued.push(...messages);
        return [];
      },
    },
    receiptsQueueUrl: 'https://sqs.example.com/receipts',
    settings,
    digests,
    catalogue: types,
    choosable: {
      types,
      categories: [transactional, security, asking],
    },
    wordings: [wording],
    consentTitles: { en: 'Offers', fr: 'Offres' },
    defaultCountry: 'FR',
    newId: () => {
      ids += 1;
      return `01JE-${String(ids).padStart(4, '0')}`;
    },
    now,
    log: { error: (_, keys) => errors.push(keys) },
  });
  const call = async (route: string, changes: Parameters<typeof aRequest>[1] = {}) => {
    const { status, headers = {}, body = '' } = await handle(aRequest(route, changes));
    return { status, headers, json: JSON.parse(body || 'null') };
  };
  const stores = { recipients, consents, devices, deliveries, waitingRoom, digests, settings, topics, broadcasts };
  return { call, clock, ...stores, queue, queued, events, errors, links, pages };
}
