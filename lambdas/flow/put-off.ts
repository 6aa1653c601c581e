import type { Log } from '../ports/log.ts';
import type { MessageQueue, QueuedMessage } from '../ports/message-queue.ts';
import type { CommandMessage } from './commands-in-hand.ts';
import { holdBack } from './hold-back.ts';
import { groupOf } from './message-group.ts';

/** A message that comes again after a while. */
export interface PutOff {
  readonly message: CommandMessage;
  readonly queueUrl: string;
  readonly seconds: number;
  /** The producing service, for fair queues. */
  readonly source: string;
}

/**
 * How often a message is received before a fresh copy takes its place. A queue sets aside what it has handed out too
 * often, and a message that waits out the outage of a provider is not a broken one.
 */
const receivesOfOneCopy = 8;

/**
 * Gives every message that comes again its own time. Failing that, the queue's own time-out brings it back.
 *
 * @returns the messages whose place a fresh copy has taken: they are done with
 */
export async function putOff(
  putOffs: readonly PutOff[],
  { queue, log }: { readonly queue: Pick<MessageQueue, 'hold' | 'send'>; readonly log: Log },
): Promise<ReadonlySet<CommandMessage>> {
  const worn = putOffs.filter(({ message }) => message.receiveCount >= receivesOfOneCopy);
  const renewed = await renew(worn, queue, log);
  const held = Map.groupBy(
    putOffs.filter(({ message }) => !renewed.has(message)),
    ({ queueUrl }) => queueUrl,
  );
  for (const [queueUrl, messages] of held)
    await holdBack(
      queueUrl,
      messages.map(({ message: { receiptHandle }, seconds }) => ({ receiptHandle, seconds })),
      { queue, log },
    );
  return renewed;
}

async function renew(
  worn: readonly PutOff[],
  queue: Pick<MessageQueue, 'send'>,
  log: Log,
): Promise<Set<CommandMessage>> {
  if (worn.length === 0) return new Set();
  const copies = worn.map(({ message, queueUrl, seconds, source }): QueuedMessage & { message: CommandMessage } => ({
    message,
    queueUrl,
    body: message.body,
    groupId: groupOf(source),
    delaySeconds: seconds,
  }));
  try {
    const unsent = new Set(await queue.send(copies));
    return new Set(copies.filter((copy) => !unsent.has(copy)).map(({ message }) => message));
  } catch (error) {
    log.error('Messages not renewed', { count: worn.length, error });
    return new Set();
  }
}
