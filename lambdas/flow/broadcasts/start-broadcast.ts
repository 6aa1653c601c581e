import type { FanOutV1 } from '../../contracts/commands/fan-out.v1.ts';
import type { Broadcast, Checkpoint } from '../../domain/broadcast.ts';
import { effectiveLane } from '../../domain/lane.ts';
import type { Broadcasts } from '../../ports/broadcasts.ts';
import type { Log } from '../../ports/log.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { Topics } from '../../ports/topics.ts';
import type { ParsedRequest } from '../parse-request.ts';

export interface StartDependencies {
  readonly topics: Pick<Topics, 'readHeader'>;
  readonly broadcasts: Pick<Broadcasts, 'start' | 'checkpoints'>;
  readonly queue: Pick<MessageQueue, 'send'>;
  readonly fanOutQueueUrl: string;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly log: Log;
}

type BroadcastRequest = ParsedRequest & { readonly messageId: string };

/**
 * Begins broadcasts: notes what is asked for, and has every shard of the topic planned page by page.
 *
 * The same request again begins nothing anew: it goes on with the shards that are not done, which is how a broadcast is
 * resumed by hand.
 *
 * @returns the ids of the messages that must come again
 */
export const startBroadcast =
  (dependencies: StartDependencies) =>
  async (requests: readonly BroadcastRequest[]): Promise<readonly string[]> => {
    const failed = await Promise.all(
      requests.map(async (request) => {
        try {
          return (await startOne(request, dependencies)) ? [] : [request.messageId];
        } catch (error) {
          const { notificationId } = request.request;
          dependencies.log.error('Broadcast not begun', { notificationId, messageId: request.messageId, error });
          return [request.messageId];
        }
      }),
    );
    return failed.flat();
  };

/** @returns whether every shard that is not done has been put on the queue */
async function startOne(parsed: BroadcastRequest, dependencies: StartDependencies): Promise<boolean> {
  const { topics, broadcasts, queue, fanOutQueueUrl, newId, now } = dependencies;
  const { to } = parsed.request;
  if (!('topic' in to)) throw new Error('a request without a topic was taken for a broadcast');
  const shards = (await topics.readHeader(to.topic))?.shards ?? 0;
  const asked = toBroadcast(parsed, { topic: to.topic, shards, startedAt: now().toISOString() });
  const broadcast = await broadcasts.start(asked);
  if (broadcast.cancelledAt !== undefined) return true;
  // nothing can have been planned of what was noted just now
  const begun = broadcast === asked ? [] : await broadcasts.checkpoints(broadcast);
  const commands = openShards(broadcast, begun, newId);
  const untaken = await queue.send(
    commands.map((command) => ({
      queueUrl: fanOutQueueUrl,
      body: JSON.stringify(command),
      groupId: broadcast.broadcastId,
    })),
  );
  return untaken.length === 0;
}

function openShards({ broadcastId, shards }: Broadcast, begun: readonly Checkpoint[], newId: () => string): FanOutV1[] {
  const checkpointOf = new Map(begun.map((checkpoint) => [checkpoint.shard, checkpoint]));
  return Array.from({ length: shards }, (_, shard) => shard).flatMap((shard) => {
    const { cursor, done = false } = checkpointOf.get(shard) ?? {};
    return done ? [] : [{ kind: 'fan-out' as const, broadcastId, shard, ...(cursor && { cursor }), stepId: newId() }];
  });
}

function toBroadcast(
  { request, type, data, source, requestedAt }: ParsedRequest,
  to: Pick<Broadcast, 'topic' | 'shards' | 'startedAt'>,
): Broadcast {
  const { notificationId, channels, lane, locale, sendAt, sendAtLocal, expiresAt, traceparent } = request;
  return {
    broadcastId: notificationId,
    ...to,
    request: {
      type: type.type,
      data,
      ...(channels && { channels }),
      lane: effectiveLane(type.lane, lane),
      ...(locale && { locale }),
      ...(sendAt && { sendAt }),
      ...(sendAtLocal && { sendAtLocal }),
      ...(expiresAt && { expiresAt }),
      ...(traceparent && { traceparent }),
      source,
      requestedAt,
    },
  };
}
