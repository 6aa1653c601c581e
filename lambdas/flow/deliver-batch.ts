import type { ChannelSettings, SettledEvents } from '../contracts/environment.ts';
import type { Channel } from '../domain/channel.ts';
import { type DeliveryRecord, settledStatus } from '../domain/delivery-record.ts';
import type { DeliveryLog, DeliveryToLoad, LoadedDelivery } from '../ports/delivery-log.ts';
import type { EventPublisher } from '../ports/event-publisher.ts';
import type { Log } from '../ports/log.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { DeliveryMeter } from '../ports/meter.ts';
import type { ProviderHealth } from '../ports/provider-health.ts';
import type { Templates } from '../ports/renderer.ts';
import type { WorkflowStarts, WorkflowTasks } from '../ports/workflows.ts';
import { reportSettled, reportStep, startWorkflow } from './answer-workflow.ts';
import type { BroadcastWatch } from './broadcasts/broadcast-watch.ts';
import { endBetween, type JustSettled } from './broadcasts/count-settled.ts';
import {
  type CommandMessage,
  deliveryOf,
  type ParsedCommand,
  parseCommand,
  resumedCommand,
} from './commands-in-hand.ts';
import type { CommandAnswer, CommandInHand } from './deliver-command.ts';
import { BatchTally } from './provider-tally.ts';
import { putOff } from './put-off.ts';
import { queueOfLane } from './queue-of-lane.ts';
import { tellSettled } from './tell-settled.ts';

export interface BatchDependencies {
  readonly channel: Channel;
  readonly deliver: (inHand: CommandInHand) => Promise<CommandAnswer>;
  readonly deliveries: Pick<DeliveryLog, 'load'>;
  readonly templates: Pick<Templates, 'typeInfo'>;
  readonly starts: WorkflowStarts;
  readonly tasks: WorkflowTasks;
  readonly health: Pick<ProviderHealth, 'count'>;
  readonly queue: Pick<MessageQueue, 'hold' | 'send'>;
  readonly events: EventPublisher;
  /** Counts what has ended for broadcasts. */
  readonly broadcasts: Pick<BroadcastWatch, 'count'>;
  readonly channels: ChannelSettings;
  readonly settledEvents: SettledEvents;
  readonly now: () => Date;
  readonly meter: Pick<DeliveryMeter, 'startCapped'>;
  readonly log: Log;
}

/** What became of a message; `again` is for those that come again, with their own time where it is known. */
type Fate =
  | Exclude<CommandAnswer, { kind: 'unread' }>
  /** The delivery's record is gone, and with it all that there was to send: the person was erased. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'broken' };

interface Handled {
  readonly message: CommandMessage;
  readonly parsed?: ParsedCommand;
  /** What the delivery travels as, once it is known. */
  readonly delivery?: Pick<DeliveryRecord, 'recipientId' | 'notificationId' | 'strategy' | 'lane' | 'source'>;
  /** That it has come to its end just now. */
  readonly ended?: readonly JustSettled[];
  readonly fate: Fate;
}

/** Seconds until a delivery asks for its workflow again when no more may be started now. */
const cappedSeconds = 60;

/**
 * Delivers a batch of commands of one channel: reads what is known in one call, delivers each on its own, tells of what
 * is settled, answers the workflow, and puts off what comes again.
 *
 * A second delivery of a command finds its claim: it sends nothing, and tells and answers once more.
 *
 * @returns the ids of the messages that must come again, and counts for the log
 */
export const deliverBatch = (dependencies: BatchDependencies) => async (messages: readonly CommandMessage[]) => {
  const { deliveries, log } = dependencies;
  const parsed = messages.map((message) => ({ message, parsed: parseCommand(message, log) }));
  const keys = parsed.flatMap(({ message, parsed: command }) =>
    command ? [toLoad(message, command, dependencies)] : [],
  );
  const loadedOf = await deliveries.load(keys);

  const tally = new BatchTally();
  const delivered = await Promise.all(
    parsed.map(async ({ message, parsed: command }): Promise<Handled> => {
      if (command === undefined) return { message, fate: { kind: 'broken' } };
      try {
        const loaded = loadedOf(toLoad(message, command, dependencies));
        return { message, parsed: command, ...(await deliverOne(command, loaded, tally, dependencies)) };
      } catch (error) {
        log.error('Delivery failed', { ...traces(command), messageId: message.messageId, error });
        return { message, parsed: command, fate: { kind: 'broken' } };
      }
    }),
  );
  await count(tally, dependencies);
  await dependencies.broadcasts.count(delivered.flatMap(({ ended }) => ended ?? []));
  const untold = await tellSettled(
    delivered,
    ({ fate }) => (fate.kind === 'settled' ? fate.record : undefined),
    dependencies,
  );
  const answered = await Promise.all(
    delivered.map((one) =>
      untold.has(one) ? { ...one, fate: { kind: 'broken' } as const } : answer(one, dependencies),
    ),
  );
  const renewed = await comeAgain(answered, dependencies);

  const comingAgain = answered.filter(
    ({ message, fate }) => (fate.kind === 'again' && !renewed.has(message)) || fate.kind === 'broken',
  );
  const countOf = (kind: Fate['kind']) => answered.filter(({ fate }) => fate.kind === kind).length;
  return {
    failedMessageIds: comingAgain.map(({ message }) => message.messageId),
    summary: {
      settled: countOf('settled'),
      again: countOf('again'),
      handedOver: countOf('handed-over'),
      deferred: countOf('deferred'),
      broken: countOf('broken'),
      notificationIds: keys.map(({ notificationId }) => notificationId),
    },
  };
};

/**
 * What has to be known of a message's delivery. One that comes for the first time has no record most likely, unless its
 * other channels are tried at the same time; not to read that saves a third of what a delivery reads. Where a cap counts
 * the record is needed in any case.
 */
function toLoad(
  { receiveCount }: CommandMessage,
  parsed: ParsedCommand,
  { channel, templates }: Pick<BatchDependencies, 'channel' | 'templates'>,
): DeliveryToLoad {
  const { recipientId, notificationId } = deliveryOf(parsed);
  if (parsed.kind === 'resume' || receiveCount > 1) return { recipientId, notificationId };
  const { strategy, channels } = parsed.command.plan;
  const { caps = [] } = templates.typeInfo(parsed.command.type)?.category ?? {};
  const hasCompany = strategy === 'all' && channels.length > 1;
  return { recipientId, notificationId, profileOnly: !hasCompany && caps.every((cap) => cap.channel !== channel) };
}

async function deliverOne(
  parsed: ParsedCommand,
  loaded: LoadedDelivery,
  tally: BatchTally,
  dependencies: BatchDependencies,
): Promise<Pick<Handled, 'fate' | 'delivery' | 'ended'>> {
  const { deliver, channel, deliveries } = dependencies;
  const { record } = loaded;
  const isResumed = parsed.kind === 'resume';
  if (isResumed && record === undefined) return { fate: { kind: 'gone' } };
  const command = parsed.kind === 'first' ? parsed.command : record && resumedCommand(record, channel);
  if (command === undefined) throw new Error('there is no command without a record to resume from');
  const fate = await deliver({ command, isResumed, loaded, tally });
  if (fate.kind === 'unread') {
    const key = deliveryOf(parsed);
    return deliverOne(parsed, (await deliveries.load([key]))(key), tally, dependencies);
  }
  // with `all`, a channel that waits for its confirmation may have been the last one without an outcome
  const written = fate.kind === 'settled' || fate.kind === 'handed-over' ? fate.record : undefined;
  return {
    delivery: { ...command, strategy: command.plan.strategy },
    fate,
    ended: endBetween(record, written),
  };
}

function traces(parsed: ParsedCommand) {
  const { notificationId } = deliveryOf(parsed);
  if (parsed.kind === 'resume') return { notificationId };
  const { type, traceparent } = parsed.command;
  return { notificationId, type, traceparent };
}

/** What providers did is for weights only: not worth a message when it cannot be written. */
async function count(tally: BatchTally, { channel, health, log }: BatchDependencies): Promise<void> {
  try {
    await health.count(channel, tally.tallies);
  } catch (error) {
    log.error('Providers not counted', { channel, error });
  }
}

/** Starts the workflow of what goes on there, and answers the one that asked. */
async function answer(handled: Handled, dependencies: BatchDependencies): Promise<Handled> {
  const { fate, parsed, delivery } = handled;
  const taskToken = parsed?.kind === 'resume' ? parsed.resume.taskToken : undefined;
  const { starts, tasks, channel, meter, log } = dependencies;
  try {
    if (taskToken !== undefined) {
      if (fate.kind === 'settled') await reportSettled(taskToken, settledStatus(fate.record) ?? 'accepted', tasks);
      if (fate.kind === 'gone') await reportSettled(taskToken, 'cancelled', tasks);
      if (fate.kind === 'again') await tasks.heartbeat(taskToken);
      if (fate.kind === 'handed-over' && delivery) await reportStep(taskToken, fate.step, delivery, dependencies);
    } else if (fate.kind === 'handed-over' && delivery) {
      if ((await startWorkflow(delivery, channel, starts)) === 'started') return handled;
      meter.startCapped();
      return { ...handled, fate: { kind: 'again', seconds: cappedSeconds } };
    }
    return handled;
  } catch (error) {
    log.error('Workflow not answered', { ...(parsed && traces(parsed)), error });
    return { ...handled, fate: { kind: 'broken' } };
  }
}

function comeAgain(handled: readonly Handled[], { channel, channels, queue, log }: BatchDependencies) {
  const setting = channels[channel];
  const putOffs = handled.flatMap(({ message, delivery, fate }) =>
    fate.kind === 'again' && delivery && setting
      ? {
          message,
          seconds: fate.seconds,
          source: delivery.source,
          queueUrl: queueOfLane(setting, delivery.lane),
        }
      : [],
  );
  return putOff(putOffs, { queue, log });
}
