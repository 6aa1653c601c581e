import { deliverV1Schema } from '../../../lambdas/contracts/commands/deliver.v1.ts';
import type { RecipientProfile } from '../../../lambdas/domain/recipient-profile.ts';
import type { CheckedType } from '../../../lambdas/flow/parse-request.ts';
import { refuseEvents } from '../../../lambdas/flow/refuse-events.ts';
import { routeBatch } from '../../../lambdas/flow/route-batch.ts';
import type { QueuedMessage } from '../../../lambdas/ports/message-queue.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { aProfile } from '../domain/profiles.ts';
import { aWorld } from './world.ts';

/** A request as the bus brings it. */
export const event = (detail: object, messageId = 'm-1') => ({
  messageId,
  body: JSON.stringify({
    id: 'e-1',
    source: 'orders ü',
    time: '2026-03-01T12:00:00Z',
    'detail-type': 'NotificationRequested.v1',
    detail: {
      notificationId: messageId.replace('m', 'n'),
      type: 'order.shipped',
      to: [{ recipientId: 'ada' }],
      data: {},
      ...detail,
    },
  }),
});

/** A router's world: what it has queued, and queues that refuse what `isRefused` says. */
export function aRouter(
  isRefused: (message: QueuedMessage) => boolean = () => false,
  { type = {}, profile = {} }: { type?: Partial<CheckedType>; profile?: Partial<RecipientProfile> } = {},
) {
  const world = aWorld();
  const ada = { ...aProfile(), ...profile };
  world.recipients.profiles.set(ada.recipientId, ada);
  const queued: QueuedMessage[] = [];
  const queue = {
    ...world.dependencies.queue,
    send: async <M extends QueuedMessage>(messages: readonly M[]) => {
      queued.push(...messages.filter((message) => !isRefused(message)));
      return messages.filter(isRefused);
    },
  };
  const dependencies = {
    ...world.dependencies,
    meter: {
      planned: () => {},
      refused: () => {},
      waitsForHours: (channel: string) => void world.counts.push(`${channel} waits-for-hours`),
    },
    queue,
    typeNamed: (name: string) =>
      name === 'order.shipped'
        ? {
            type: name,
            category: aCategory(),
            lane: 'normal' as const,
            channels: ['push', 'email', 'sms'] as const,
            strategy: 'all' as const,
            whenCapped: 'defer' as const,
            checkData: () => ({ data: {} }),
            ...type,
          }
        : undefined,
    channels: {
      email: { urgent: 'https://email/urgent', rest: 'https://email/rest', providers: [] },
      push: { urgent: 'https://push/urgent', rest: 'https://push/rest', providers: [] },
    },
    refuse: refuseEvents({
      queue,
      events: world.dependencies.events,
      refusedQueueUrl: 'https://refused',
      detailType: 'NotificationRequested.v1',
      now: world.dependencies.now,
    }),
  };
  const commands = () =>
    queued.splice(0).map(({ body, delaySeconds }) => ({ ...deliverV1Schema.parse(JSON.parse(body)), delaySeconds }));
  return { ...world, queued, commands, route: routeBatch(dependencies), dependencies };
}
