import {
  type CloseDigestV1,
  type ReleaseDueV1,
  releaseDueV1Schema,
  type WakeV1,
} from '../contracts/commands/wake.v1.ts';
import type { IntakeQueues } from '../contracts/environment.ts';
import { type Lane, lanes } from '../domain/lane.ts';
import type { Log } from '../ports/log.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { DueEntry, DueList } from '../ports/waiting-room.ts';
import { groupOf } from './message-group.ts';

export interface ReleaseDependencies {
  readonly dueList: Pick<DueList, 'page' | 'strike'>;
  readonly queue: Pick<MessageQueue, 'send'>;
  /** The queue that the commands come from; what follows a full page goes there. */
  readonly dueQueueUrl: string;
  readonly intakeQueues: IntakeQueues;
  readonly log: Log;
}

interface Message {
  readonly messageId: string;
  readonly body: string;
}

/** Entries of one page; fifty calls of SQS to send them. */
const pageSize = 500;

/**
 * Wakes what is due in some shards, a page of each: puts it on the intake queue of its lane, in the fair share of its
 * source, and strikes it off. What follows a full page comes as a command of its own, so that no run grows with what is
 * due.
 *
 * A second delivery finds what is left; what was woken and not struck off is woken again, which is harmless.
 *
 * @returns the ids of the messages that must come again, and counts for the log
 */
export const releaseDue = (dependencies: ReleaseDependencies) => async (messages: readonly Message[]) => {
  const { log } = dependencies;
  const failedMessageIds: string[] = [];
  let woken = 0;
  for (const { messageId, body } of messages)
    try {
      woken += await releasePage(releaseDueV1Schema.parse(JSON.parse(body)), dependencies);
    } catch (error) {
      failedMessageIds.push(messageId);
      log.error('Due entries not released', { messageId, error });
    }
  return { failedMessageIds, summary: { woken } };
};

async function releasePage(command: ReleaseDueV1, dependencies: ReleaseDependencies): Promise<number> {
  const { dueList, queue, dueQueueUrl } = dependencies;
  const entries = await dueList.page(command, pageSize);
  const unsent = new Set(await queue.send(entries.map((entry) => toMessage(entry, dependencies))));
  const left = new Set([...unsent].map(({ entry }) => entry));
  await dueList.strike(
    command,
    entries.filter((entry) => !left.has(entry)),
  );
  if (left.size > 0) throw new Error(`${left.size} of ${entries.length} entries were not taken by an intake queue`);
  if (entries.length === pageSize) {
    const untaken = await queue.send([{ queueUrl: dueQueueUrl, body: JSON.stringify(command) }]);
    if (untaken.length > 0) throw new Error('what follows a full page was not queued');
  }
  return entries.length;
}

function toMessage(entry: DueEntry, { intakeQueues }: ReleaseDependencies) {
  const { kind, recipientId, notificationId, version, lane, source } = entry;
  const body: WakeV1 | CloseDigestV1 =
    kind === 'request'
      ? { kind: 'wake', recipientId, notificationId, version }
      : { kind: 'close-digest', recipientId, notificationId };
  return { entry, queueUrl: queueOf(lane, intakeQueues), body: JSON.stringify(body), groupId: groupOf(source) };
}

/** The intake queue of a lane, or of the nearest one below it, or above. */
function queueOf(lane: Lane, queues: IntakeQueues): string {
  const index = lanes.indexOf(lane);
  const nearest = [...lanes.slice(index), ...lanes.slice(0, index).reverse()].find((each) => queues[each]);
  const url = nearest && queues[nearest];
  if (url === undefined) throw new Error('INTAKE_QUEUES holds no queue');
  return url;
}
