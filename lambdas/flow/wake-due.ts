import { type ReleaseDueV1, releaseDueV1Schema } from '../contracts/commands/wake.v1.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { DueList } from '../ports/waiting-room.ts';

export interface WakeDependencies {
  readonly dueList: Pick<DueList, 'minutesDue' | 'shardsDue' | 'checkpoint' | 'reach'>;
  readonly queue: Pick<MessageQueue, 'send'>;
  /** The queue of release-due. */
  readonly dueQueueUrl: string;
  readonly now: () => Date;
}

const minuteMs = 60_000;

/**
 * A minute is looked at when it comes, and so many minutes later once more: for a write that was on its way then. Not in
 * between, where what is being released would be released by another one too.
 */
const againAfterMs = 3 * minuteMs;

/** Entries are kept for so many days; what is older cannot be there. */
const keptDays = 30;

/** The most minutes with something due that one run looks through; after an outage the next runs go on. */
const minutesPerRun = 100;

/**
 * Has everything woken that is due by now: puts one command for each shard of a minute that holds something. It goes on
 * from where the last run that went well had come, so that an outage delays and forgets nothing. Repeatable: what was
 * woken is struck off, and what is woken twice is planned by one version only.
 *
 * @throws when commands were not taken: the checkpoint stays behind, and the next run looks again
 */
export const wakeDue =
  ({ dueList, queue, dueQueueUrl, now }: WakeDependencies) =>
  async (): Promise<void> => {
    const last = Math.floor(now().getTime() / minuteMs) * minuteMs;
    const reached = await dueList.checkpoint();
    const earliest = last - keptDays * 86_400_000;
    const from = reached === undefined ? earliest : Math.max(earliest, Date.parse(reached) + minuteMs);
    const again = last - againAfterMs;

    const listed = await dueList.minutesDue(toText(Math.min(from, again)), toText(last));
    const due = listed.filter((minute) => Date.parse(minute) >= from || Date.parse(minute) === again);
    const minutes = due.slice(0, minutesPerRun);
    const commands = (await dueList.shardsDue(minutes)).map(
      ({ minute, shard }): ReleaseDueV1 => releaseDueV1Schema.parse({ kind: 'release-due', minute, shard }),
    );
    const unsent = await queue.send(
      commands.map((command) => ({ queueUrl: dueQueueUrl, body: JSON.stringify(command) })),
    );
    if (unsent.length > 0)
      throw new Error(`${unsent.length} of ${commands.length} shards that are due were not queued`);
    await dueList.reach((due.length > minutes.length ? minutes.at(-1) : undefined) ?? toText(last));
  };

const toText = (moment: number) => new Date(moment).toISOString();
