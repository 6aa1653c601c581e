import * as z from 'zod';
import type { ReceiptsV1 } from '../../contracts/commands/receipts.v1.ts';
import type { UnreadableReport } from '../../contracts/webhooks.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';

interface Dependencies {
  readonly queue: Pick<MessageQueue, 'send'>;
  readonly receiptsQueueUrl: string;
}

const lineSchema = z.string().transform((text, context) => {
  try {
    return z.record(z.string(), z.json()).parse(JSON.parse(text));
  } catch {
    // what the line holds may be a device's token: it is told to nobody but the queue
    context.addIssue({ code: 'custom', message: 'must be an object of JSON' });
    return z.NEVER;
  }
});

/**
 * Puts what SNS logs of each push on the receipts queue, a message a line.
 *
 * A second call of the same lines puts them there again: a receipt that is known changes nothing.
 */
export const collectPushReceipts =
  ({ queue, receiptsQueueUrl }: Dependencies) =>
  async (lines: readonly string[]): Promise<void> => {
    const refused = await queue.send(
      lines.map((line) => ({ queueUrl: receiptsQueueUrl, groupId: 'sns', body: JSON.stringify(toMessage(line)) })),
    );
    if (refused.length > 0) throw new Error(`${refused.length} of ${lines.length} lines were not taken by the queue`);
  };

function toMessage(line: string): ReceiptsV1 | UnreadableReport {
  const { data } = lineSchema.safeParse(line);
  return data ? { kind: 'sns-delivery-log', log: data } : { kind: 'unreadable', provider: 'sns', body: line };
}
