import { reportSeenSchema } from '../../contracts/api/seen.ts';
import type { ReceiptsV1 } from '../../contracts/commands/receipts.v1.ts';
import { notificationIdSchema } from '../../domain/ids.ts';
import type { DeliveryLog } from '../../ports/delivery-log.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import { type ApiAnswer, invalid, ok, type PersonCall, problem } from './call.ts';
import { readBody } from './read-body.ts';

interface Dependencies {
  readonly deliveries: Pick<DeliveryLog, 'load'>;
  readonly queue: Pick<MessageQueue, 'send'>;
  readonly receiptsQueueUrl: string;
  readonly now: () => Date;
}

/**
 * Takes an app's word that somebody has seen a notification, as a receipt: the only proof that there is for a push.
 * A second one tells nothing new.
 */
export const reportSeen =
  ({ deliveries, queue, receiptsQueueUrl, now }: Dependencies) =>
  async (call: PersonCall): Promise<ApiAnswer> => {
    const { recipientId, pathParameters, requestId } = call;
    const notificationId = notificationIdSchema.safeParse(pathParameters['notificationId']).data;
    if (notificationId === undefined) return invalid('notificationId', 'must be as the request of it had it');
    const read = readBody(call, reportSeenSchema);
    if ('refused' in read) return read.refused;
    const { channel, status, attempt } = read.value;

    const key = { recipientId, notificationId };
    const made = (await deliveries.load([key]))(key).record?.attempts[channel]?.length ?? 0;
    const number = attempt ?? made;
    if (number === 0 || number > made)
      return problem('not-found', { detail: `no such attempt was made by ${channel} for this person` });

    const reference = { ...key, channel, number };
    const message: ReceiptsV1 = {
      kind: 'receipt',
      receipt: {
        receiptId: requestId,
        provider: 'app',
        channel,
        status,
        occurredAt: now().toISOString(),
        attempt: reference,
      },
    };
    const [untaken] = await queue.send([{ queueUrl: receiptsQueueUrl, body: JSON.stringify(message) }]);
    if (untaken) throw new Error('the receipts queue did not take what was seen; try again');
    return ok(reference);
  };
