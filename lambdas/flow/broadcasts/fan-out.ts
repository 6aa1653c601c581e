import { type FanOutV1, fanOutV1Schema } from '../../contracts/commands/fan-out.v1.ts';
import type { IntakeQueues } from '../../contracts/environment.ts';
import {
  maxEventBytes,
  maxRecipients,
  notificationRequestedV1,
} from '../../contracts/events/notification-requested.v1.ts';
import type { Broadcast, Checkpoint } from '../../domain/broadcast.ts';
import type { RecipientId } from '../../domain/ids.ts';
import { type Lane, lanes } from '../../domain/lane.ts';
import type { Broadcasts } from '../../ports/broadcasts.ts';
import type { Log } from '../../ports/log.ts';
import type { MessageQueue, QueuedMessage } from '../../ports/message-queue.ts';
import type { Topics } from '../../ports/topics.ts';
import { groupOf } from '../message-group.ts';
import { parseJson } from '../parse-json.ts';

export interface FanOutDependencies {
  readonly topics: Pick<Topics, 'readMembers' | 'countMembers'>;
  readonly broadcasts: Pick<Broadcasts, 'loadShard' | 'advance'>;
  readonly queue: Pick<MessageQueue, 'send'>;
  readonly fanOutQueueUrl: string;
  readonly intakeQueues: IntakeQueues;
  readonly newId: () => string;
  readonly log: Log;
}

interface Message {
  readonly messageId: string;
  readonly body: string;
}

/** What became of a command: `stopped` by a cancellation, `overtaken` by another copy of it. */
type Fate =
  | { readonly kind: 'planned'; readonly members: number }
  | { readonly kind: 'stopped' | 'overtaken' | 'resumed' };

/** The longest that a recipient is in the JSON of a part. */
const bytesOfRecipient = 150;

/**
 * Plans pages of broadcasts: one intake message for up to a hundred members, then the checkpoint, then the page's
 * successor. Each page on its own.
 *
 * A command that comes twice, or again after a crash, plans its page twice at most: every part has the broadcast's id, so
 * that the claim at delivery makes it one. Two commands for the same page end as one, for one of them gets the checkpoint.
 *
 * @returns the ids of the messages that must come again, and counts for the log
 */
export const fanOut = (dependencies: FanOutDependencies) => async (messages: readonly Message[]) => {
  const handled = await Promise.all(
    messages.map(async ({ messageId, body }) => {
      const command = fanOutV1Schema.safeParse(parseJson(body)).data;
      try {
        if (command === undefined) throw new Error('is no fan-out.v1');
        return { messageId, fate: await planPage(command, dependencies) };
      } catch (error) {
        const { broadcastId, shard } = command ?? {};
        dependencies.log.error('Page not planned', { messageId, broadcastId, shard, error });
        return { messageId, fate: undefined };
      }
    }),
  );
  const planned = handled.flatMap(({ fate }) => (fate?.kind === 'planned' ? [fate.members] : []));
  return {
    failedMessageIds: handled.flatMap(({ messageId, fate }) => (fate === undefined ? [messageId] : [])),
    summary: {
      pages: planned.length,
      members: planned.reduce((sum, members) => sum + members, 0),
      stopped: handled.filter(({ fate }) => fate?.kind === 'stopped').length,
      overtaken: handled.filter(({ fate }) => fate?.kind === 'overtaken').length,
    },
  };
};

async function planPage(command: FanOutV1, dependencies: FanOutDependencies): Promise<Fate> {
  const { topics, broadcasts, queue, intakeQueues } = dependencies;
  const { broadcastId, shard, cursor, stepId } = command;
  const { broadcast, checkpoint } = await broadcasts.loadShard(broadcastId, shard);
  if (broadcast === undefined || broadcast.cancelledAt !== undefined) return { kind: 'stopped' };
  if (checkpoint?.stepId === stepId) {
    // it died between its checkpoint and its successor
    await goOn(checkpoint, broadcastId, dependencies);
    return { kind: 'resumed' };
  }
  if (checkpoint?.cursor !== cursor || checkpoint?.done) return { kind: 'overtaken' };

  const place = { topic: broadcast.topic, shard, after: cursor };
  const { members, isLast } = await topics.readMembers(place, pageLimit(broadcast));
  const expected = checkpoint ? checkpoint.expected : await topics.countMembers(broadcast.topic, shard);
  const last = members.at(-1) ?? cursor;
  const queueUrl = intakeQueue(broadcast.request.lane, intakeQueues);
  if (members.length > 0) await put({ queueUrl, ...part(broadcast, members, stepId) }, queue);
  const next: Checkpoint = {
    shard,
    ...(last && { cursor: last }),
    planned: (checkpoint?.planned ?? 0) + members.length,
    done: isLast,
    stepId,
    ...(expected !== undefined && { expected }),
  };
  if (!(await broadcasts.advance(broadcastId, checkpoint, next))) return { kind: 'overtaken' };
  await goOn(next, broadcastId, dependencies);
  return { kind: 'planned', members: members.length };
}

/** The queue of a lane, or of the next one below it, or of any. */
function intakeQueue(lane: Lane, queues: IntakeQueues): string {
  const below = lanes.slice(lanes.indexOf(lane));
  const [queueUrl] = [...below, ...lanes].flatMap((each) => queues[each] ?? []);
  if (queueUrl === undefined) throw new Error('no lane has an intake queue');
  return queueUrl;
}

async function goOn(
  { shard, cursor, done }: Checkpoint,
  broadcastId: Broadcast['broadcastId'],
  { queue, fanOutQueueUrl, newId }: FanOutDependencies,
): Promise<void> {
  if (done) return;
  const successor: FanOutV1 = { kind: 'fan-out', broadcastId, shard, ...(cursor && { cursor }), stepId: newId() };
  await put({ queueUrl: fanOutQueueUrl, body: JSON.stringify(successor), groupId: broadcastId }, queue);
}

async function put(message: QueuedMessage, queue: FanOutDependencies['queue']): Promise<void> {
  const [untaken] = await queue.send([message]);
  if (untaken) throw new Error('a queue did not take a message; it comes again');
}

/** A request for a page of the members, as the bus would bring it. */
function part(broadcast: Broadcast, members: readonly RecipientId[], id: string): Omit<QueuedMessage, 'queueUrl'> {
  const { broadcastId, request } = broadcast;
  const { source, requestedAt, ...asked } = request;
  const detail = {
    ...asked,
    notificationId: broadcastId,
    broadcastId,
    to: members.map((recipientId) => ({ recipientId })),
  };
  const event = { id, source, time: requestedAt, 'detail-type': notificationRequestedV1.detailType, detail };
  return { body: JSON.stringify(event), groupId: groupOf(source) };
}

/** As many as one request may name, fewer when its data leaves less room in an event. */
function pageLimit(broadcast: Broadcast): number {
  const room = maxEventBytes - Buffer.byteLength(part(broadcast, [], '').body);
  return Math.max(1, Math.min(maxRecipients, Math.floor(room / bytesOfRecipient)));
}
