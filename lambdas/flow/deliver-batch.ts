import { type DeliverV1, deliverV1Schema } from '../contracts/commands/deliver.v1.ts';
import type { QueuePair, SettledEvents } from '../contracts/environment.ts';
import type { DeliveryRecord } from '../domain/delivery-record.ts';
import type { DeliveryLog, LoadedDelivery } from '../ports/delivery-log.ts';
import type { EventPublisher, OutboundEvent } from '../ports/event-publisher.ts';
import type { Log } from '../ports/log.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import { settledEvent } from './settled-event.ts';

/** What became of one command. */
export type CommandAnswer =
  /** The channel has its outcome; the record is as it stands now. */
  | { readonly kind: 'settled'; readonly record: DeliveryRecord }
  /** The command comes again after so many seconds. */
  | { readonly kind: 'again'; readonly seconds: number };

export interface BatchDependencies {
  readonly deliver: (command: DeliverV1, loaded: () => LoadedDelivery) => Promise<CommandAnswer>;
  readonly deliveries: Pick<DeliveryLog, 'load'>;
  readonly queue: Pick<MessageQueue, 'hold'>;
  readonly events: EventPublisher;
  readonly queueUrls: QueuePair;
  readonly settledEvents: SettledEvents;
  readonly log: Log;
}

/** A message of a channel's queue, as far as delivering needs it. */
export interface CommandMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
}

interface Handled {
  readonly message: CommandMessage;
  readonly command?: DeliverV1;
  readonly answer: CommandAnswer | { readonly kind: 'broken' };
}

/**
 * Delivers a batch of commands of one channel: reads what is known in one call, delivers each on its own, tells of what
 * is settled, and holds back what comes again.
 *
 * A second delivery of a command finds its claim: it sends nothing and tells of the settled delivery once more.
 *
 * @returns the ids of the messages that must come again, and counts for the log
 */
export const deliverBatch = (dependencies: BatchDependencies) => async (messages: readonly CommandMessage[]) => {
  const parsed = messages.map((message) => ({ message, command: parseCommand(message, dependencies.log) }));
  const commands = parsed.flatMap(({ command }) => (command ? [command] : []));
  const loaded = await dependencies.deliveries.load(commands);

  const handled = await Promise.all(
    parsed.map(async ({ message, command }): Promise<Handled> => {
      if (command === undefined) return { message, answer: { kind: 'broken' } };
      try {
        return { message, command, answer: await dependencies.deliver(command, () => loaded(command)) };
      } catch (error) {
        const { notificationId, type, traceparent } = command;
        dependencies.log.error('Delivery failed', {
          notificationId,
          type,
          traceparent,
          messageId: message.messageId,
          error,
        });
        return { message, command, answer: { kind: 'broken' } };
      }
    }),
  );

  const untold = await tell(handled, dependencies);
  await hold(handled, dependencies);
  const comingAgain = handled.filter((one) => one.answer.kind !== 'settled' || untold.has(one));
  const count = (kind: Handled['answer']['kind']) => handled.filter(({ answer }) => answer.kind === kind).length;
  return {
    failedMessageIds: comingAgain.map(({ message }) => message.messageId),
    summary: {
      settled: count('settled'),
      again: count('again'),
      broken: count('broken'),
      notificationIds: commands.map(({ notificationId }) => notificationId),
    },
  };
};

function parseCommand({ body, messageId }: CommandMessage, log: Log): DeliverV1 | undefined {
  try {
    return deliverV1Schema.parse(JSON.parse(body));
  } catch (error) {
    // our own router wrote it: an error of ours, which the dead-letter queue keeps; the text of it may hold an address
    log.error('Command not understood', { messageId, error: error instanceof Error ? error.name : 'unknown' });
    return undefined;
  }
}

/** Publishes what is settled. @returns the ones that could not be told of: they come again and are told of then */
async function tell(
  handled: readonly Handled[],
  { events, settledEvents, log }: BatchDependencies,
): Promise<Set<Handled>> {
  const news = handled.flatMap((one): (OutboundEvent & { one: Handled })[] => {
    const event = one.answer.kind === 'settled' ? settledEvent(one.answer.record, settledEvents) : undefined;
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

/** Gives every message that comes again its own time. Failing that, the queue's own time-out brings it back. */
async function hold(handled: readonly Handled[], { queue, queueUrls, log }: BatchDependencies): Promise<void> {
  const held = handled.flatMap(({ message: { receiptHandle }, command, answer }) =>
    answer.kind === 'again' && command
      ? [{ lane: command.lane, hold: { receiptHandle, seconds: answer.seconds } }]
      : [],
  );
  const of = (isUrgent: boolean) => held.filter(({ lane }) => (lane === 'urgent') === isUrgent).map(({ hold }) => hold);
  try {
    await Promise.all([queue.hold(queueUrls.urgent, of(true)), queue.hold(queueUrls.rest, of(false))]);
  } catch (error) {
    log.error('Messages not held back', { count: held.length, error });
  }
}
