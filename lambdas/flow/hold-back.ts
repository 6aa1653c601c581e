import type { Log } from '../ports/log.ts';
import type { MessageQueue } from '../ports/message-queue.ts';

/** Gives messages that come again their own time. Failing that, the queue's own time-out brings them back. */
export async function holdBack(
  queueUrl: string,
  held: readonly { readonly receiptHandle: string; readonly seconds: number }[],
  { queue, log }: { readonly queue: Pick<MessageQueue, 'hold'>; readonly log: Log },
): Promise<void> {
  if (held.length === 0) return;
  try {
    await queue.hold(queueUrl, held);
  } catch (error) {
    log.error('Messages not held back', { count: held.length, error });
  }
}
