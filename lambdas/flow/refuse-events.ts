import * as z from 'zod';
import { type NotificationRefusedV1, notificationRefusedV1 } from '../contracts/events/notification-refused.v1.ts';
import type { Problem } from '../contracts/problems.ts';
import { notificationIdSchema, typeNameSchema } from '../domain/ids.ts';
import type { EventPublisher } from '../ports/event-publisher.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import { parseJson } from './parse-json.ts';

/** An event that cannot be carried out as it stands. */
export interface RefusedEvent {
  readonly messageId: string;
  /** As it came. */
  readonly body: string;
  readonly problems: readonly [Problem, ...Problem[]];
}

interface Dependencies {
  readonly queue: MessageQueue;
  readonly events: EventPublisher;
  readonly refusedQueueUrl: string;
  /** The contract the events were meant to keep. */
  readonly detailType: string;
  readonly now: () => Date;
}

/**
 * Sets refused events aside with their reasons, and tells the producers.
 *
 * A second delivery sets aside and tells once more: better twice than never.
 *
 * @returns the ids of the messages for which that did not work; they must come again
 */
export const refuseEvents =
  ({ queue, events, refusedQueueUrl, detailType, now }: Dependencies) =>
  async (refused: readonly RefusedEvent[]): Promise<readonly string[]> => {
    if (refused.length === 0) return [];
    const messages = refused.map(({ messageId, body, problems }) => ({
      messageId,
      queueUrl: refusedQueueUrl,
      body,
      attributes: { reason: problems.map(({ field, problem }) => `${field}: ${problem}`).join('; '), detailType },
    }));
    const unsent = new Set((await queue.send(messages)).map(({ messageId }) => messageId));
    const told = await events.publish(
      refused
        .filter(({ messageId }) => !unsent.has(messageId))
        .map((event) => ({
          messageId: event.messageId,
          detailType: notificationRefusedV1.detailType,
          detail: refusal(event, detailType, now()),
        })),
    );
    return [...unsent, ...told.map(({ messageId }) => messageId)];
  };

/** What can be told of the event without trusting it: ids only where they are well-formed. */
const traces = z.object({
  id: z.string().max(64).optional().catch(undefined),
  source: z.string().max(256).optional().catch(undefined),
  detail: z
    .object({
      notificationId: notificationIdSchema.optional().catch(undefined),
      type: typeNameSchema.optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

function refusal({ body, problems }: RefusedEvent, detailType: string, now: Date): NotificationRefusedV1 {
  const { data: { id, source, detail } = {} } = traces.safeParse(parseJson(body));
  return {
    ...(id && { eventId: id }),
    ...(source && { source }),
    detailType,
    ...(detail?.notificationId && { notificationId: detail.notificationId }),
    ...(detail?.type && { type: detail.type }),
    reasons: [...problems],
    refusedAt: now.toISOString(),
  };
}
