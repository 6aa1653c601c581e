import type { SettledEvents } from '../../contracts/environment.ts';
import type { Channel } from '../../domain/channel.ts';
import type { AttemptReference, Receipt } from '../../domain/receipt.ts';
import type { DeliveryKey } from '../../ports/delivery-log.ts';
import type { OutboundEvent } from '../../ports/event-publisher.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { ProviderHealth } from '../../ports/provider-health.ts';
import type { MessageIndex, ReceiptLog } from '../../ports/receipt-log.ts';
import { settledEvent } from '../settled-event.ts';
import type { Heard, ReceiptMessage } from './heard-message.ts';
import { type LocatedMessage, type MessageAnswer, type MessageDependencies, recordMessage } from './record-message.ts';

export type BatchDependencies = MessageDependencies & {
  /** Reads the body of a message; never throws. */
  readonly read: (body: string) => Heard;
  readonly receipts: ReceiptLog;
  readonly messages: Pick<MessageIndex, 'find'>;
  readonly health: Pick<ProviderHealth, 'confirmed'>;
  /** The channels with several providers: confirmations are counted for these alone. */
  readonly contestedChannels: ReadonlySet<Channel>;
  readonly queue: Pick<MessageQueue, 'hold'>;
  readonly receiptsQueueUrl: string;
  readonly settledEvents: SettledEvents;
};

interface Handled {
  readonly message: ReceiptMessage;
  readonly answer: MessageAnswer;
}

/**
 * Records a batch of what providers and workflows say: finds the attempts, reads their records in one call, does what each
 * message says, tells of deliveries whose status has changed, and counts what speaks for the providers.
 *
 * A second delivery of a message changes nothing; it may tell of a delivery once more.
 *
 * @returns the ids of the messages that must come again, and counts for the log
 */
export const recordBatch = (dependencies: BatchDependencies) => {
  const record = recordMessage(dependencies);
  const { receipts, log } = dependencies;

  return async (messages: readonly ReceiptMessage[]) => {
    const located = await Promise.all(messages.map((message) => locate(message, dependencies)));
    const recordOf = await receipts.read(located.flatMap((each) => keyOf(each) ?? []));

    /** One after the other what is about the same delivery, so that they do not get in each other's way. */
    const handleInTurn = async (group: readonly LocatedMessage[]): Promise<readonly Handled[]> => {
      const handled: Handled[] = [];
      for (const each of group) {
        const latest = handled.findLast(({ answer }) => answer.record)?.answer.record;
        const key = keyOf(each);
        try {
          const answer = await record(each, () => latest ?? (key && recordOf(key)));
          handled.push({ message: each.message, answer });
        } catch (error) {
          log.error('Receipt not recorded', { ...key, messageId: each.message.messageId, error });
          handled.push({ message: each.message, answer: { kind: 'failed' } });
        }
      }
      return handled;
    };
    const groups = [...Map.groupBy(located, groupOf).values()];
    const handled = (await Promise.all(groups.map(handleInTurn))).flat();

    const untold = await tell(handled, dependencies);
    await confirm(handled, dependencies);
    await hold(handled, dependencies);
    return answerOf(handled, untold);
  };
};

function answerOf(handled: readonly Handled[], untold: ReadonlySet<Handled>) {
  const comesAgain = (one: Handled) => one.answer.kind === 'again' || one.answer.kind === 'failed' || untold.has(one);
  const count = (kind: MessageAnswer['kind']) => handled.filter(({ answer }) => answer.kind === kind).length;
  return {
    failedMessageIds: handled.filter(comesAgain).map(({ message }) => message.messageId),
    summary: {
      recorded: count('recorded'),
      nothing: count('nothing'),
      again: count('again'),
      dropped: count('dropped'),
      broken: count('failed'),
    },
  };
}

/** Finds out which attempt a message is about. */
async function locate(
  message: ReceiptMessage,
  { read, messages }: Pick<BatchDependencies, 'read' | 'messages'>,
): Promise<LocatedMessage> {
  const heard = read(message.body);
  if (heard.kind !== 'receipt') return { message, heard };
  return { message, heard, attempt: heard.receipt.attempt ?? (await lookUp(heard.receipt, messages)) };
}

async function lookUp(
  { provider, providerMessageId }: Receipt,
  messages: Pick<MessageIndex, 'find'>,
): Promise<AttemptReference | undefined> {
  return providerMessageId === undefined ? undefined : messages.find(provider, providerMessageId);
}

function keyOf({ heard, attempt }: LocatedMessage): DeliveryKey | undefined {
  const about = heard.kind === 'command' ? heard.command : attempt;
  return about && { recipientId: about.recipientId, notificationId: about.notificationId };
}

function groupOf(located: LocatedMessage): string {
  const key = keyOf(located);
  return key ? `${key.recipientId} ${key.notificationId}` : located.message.messageId;
}

/** Publishes what deliveries have come to. @returns the ones that could not be told of: they come again and are told of then */
async function tell(
  handled: readonly Handled[],
  { events, settledEvents, log }: Pick<BatchDependencies, 'events' | 'settledEvents' | 'log'>,
): Promise<ReadonlySet<Handled>> {
  const news = handled.flatMap((one): (OutboundEvent & { one: Handled })[] => {
    const { answer } = one;
    if (answer.kind !== 'recorded' || !answer.isStatusNews || answer.record === undefined) return [];
    const event = settledEvent(answer.record, settledEvents);
    return event ? [{ ...event, one }] : [];
  });
  if (news.length === 0) return new Set();
  try {
    return new Set((await events.publish(news)).map(({ one }) => one));
  } catch (error) {
    log.error('Settled deliveries not told', { count: news.length, error });
    return new Set(news.map(({ one }) => one));
  }
}

/** Counts the attempts that were confirmed in time. Those that are not counted make a provider look a little slower. */
async function confirm(
  handled: readonly Handled[],
  { health, contestedChannels, log }: Pick<BatchDependencies, 'health' | 'contestedChannels' | 'log'>,
): Promise<void> {
  const confirmations = handled.flatMap(({ answer }) =>
    answer.kind === 'recorded' && answer.confirmation && contestedChannels.has(answer.confirmation.channel)
      ? [answer.confirmation]
      : [],
  );
  const groups = Map.groupBy(confirmations, ({ channel, provider }) => `${channel} ${provider}`);
  for (const [first, ...others] of groups.values()) {
    if (first === undefined) continue;
    const { channel, provider } = first;
    const attemptedAt = [first, ...others].map((each) => each.attemptedAt);
    try {
      await health.confirmed(channel, provider, attemptedAt);
    } catch (error) {
      log.error('Confirmations not counted', { channel, provider, count: attemptedAt.length, error });
    }
  }
}

/** Gives every message that comes again its own time. Failing that, the queue's own time-out brings it back. */
async function hold(
  handled: readonly Handled[],
  { queue, receiptsQueueUrl, log }: Pick<BatchDependencies, 'queue' | 'receiptsQueueUrl' | 'log'>,
): Promise<void> {
  const held = handled.flatMap(({ message: { receiptHandle }, answer }) =>
    answer.kind === 'again' ? [{ receiptHandle, seconds: answer.seconds }] : [],
  );
  if (held.length === 0) return;
  try {
    await queue.hold(receiptsQueueUrl, held);
  } catch (error) {
    log.error('Messages not held back', { count: held.length, error });
  }
}
