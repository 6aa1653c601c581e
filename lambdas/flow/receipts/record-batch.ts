import type { SettledEvents } from '../../contracts/environment.ts';
import type { Channel } from '../../domain/channel.ts';
import type { AttemptReference, Receipt } from '../../domain/receipt.ts';
import type { DeliveryKey } from '../../ports/delivery-log.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { ProviderHealth } from '../../ports/provider-health.ts';
import type { MessageIndex, ReceiptLog } from '../../ports/receipt-log.ts';
import { holdBack } from '../hold-back.ts';
import { tellSettled } from '../tell-settled.ts';
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

    const untold = await tellSettled(handled, ({ answer }) => newsOf(answer), dependencies);
    await confirm(handled, dependencies);
    await holdBack(dependencies.receiptsQueueUrl, handled.flatMap(comingLater), dependencies);
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

/** The record of a delivery of which there is something to tell. */
const newsOf = (answer: MessageAnswer) =>
  answer.kind === 'recorded' && answer.isStatusNews ? answer.record : undefined;

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

/** A message that comes again, and when. */
const comingLater = ({ message: { receiptHandle }, answer }: Handled) =>
  answer.kind === 'again' ? [{ receiptHandle, seconds: answer.seconds }] : [];
