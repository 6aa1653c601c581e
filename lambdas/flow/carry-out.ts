import type { DeliverV1 } from '../contracts/commands/deliver.v1.ts';
import type { ChannelSettings, SettledEvents } from '../contracts/environment.ts';
import type { Channel } from '../domain/channel.ts';
import type { DeliveryRecord } from '../domain/delivery-record.ts';
import type { DeliveryPlan } from '../domain/plan-delivery.ts';
import type { DeliveryLog } from '../ports/delivery-log.ts';
import type { EventPublisher } from '../ports/event-publisher.ts';
import type { Log } from '../ports/log.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { PlanningMeter } from '../ports/meter.ts';
import type { WaitingRoom } from '../ports/waiting-room.ts';
import { endBetween, type JustSettled } from './broadcasts/count-settled.ts';
import { endDelivery } from './end-delivery.ts';
import { inGroups } from './in-groups.ts';
import { keepWaiting } from './keep-waiting.ts';
import { groupOf } from './message-group.ts';
import type { ParsedRequest } from './parse-request.ts';
import type { PlannedRecipient, RecipientPlan } from './plan-request.ts';
import { queueOfLane } from './queue-of-lane.ts';
import { settledEvent } from './settled-event.ts';

/** What is to be done for one recipient of what a message asks for. */
export interface Planned {
  readonly messageId: string;
  readonly plan: RecipientPlan;
  /** Asked when it is not to be gathered after all. */
  readonly gathering?: {
    readonly parsed: ParsedRequest;
    readonly recipient: PlannedRecipient;
    readonly sendNow: () => RecipientPlan;
  };
}

export interface CarryOutDependencies {
  readonly deliveries: Pick<DeliveryLog, 'load' | 'settle' | 'write'>;
  readonly waitingRoom: Pick<WaitingRoom, 'keep' | 'load'>;
  /** Makes an item of a digest; absent where nothing is gathered, then it is sent at once. */
  readonly gather?:
    | ((
        parsed: ParsedRequest,
        recipient: PlannedRecipient,
        plan: Extract<DeliveryPlan, { kind: 'gather' }>,
      ) => Promise<'gathered' | 'send-now'>)
    | undefined;
  /** Counts what has ended for broadcasts. */
  readonly countSettled?: ((settled: readonly JustSettled[]) => Promise<void>) | undefined;
  readonly queue: Pick<MessageQueue, 'send'>;
  readonly events: EventPublisher;
  readonly channels: ChannelSettings;
  readonly settledEvents: SettledEvents;
  readonly now: () => Date;
  readonly meter: PlanningMeter;
  readonly log: Log;
}

/** The ids of messages of which something did not work; they come again. */
type Failed = readonly string[];

/**
 * Does what was planned: gathers, has wait what waits, puts the commands on the channels' queues in batches, and records
 * what it was decided not to send. Everything may be done twice.
 *
 * @returns the ids of the messages of which something did not work
 */
export async function carryOut(planned: readonly Planned[], dependencies: CarryOutDependencies): Promise<Failed> {
  const failed: string[] = [];
  const gathered = await each(planned, 'Not gathered', failed, dependencies, gatherOne);
  const kept = await each(gathered, 'Not kept waiting', failed, dependencies, keepOne);
  const unsent = await sendCommands(kept, dependencies);
  const unrecorded = await recordDecisions(kept, dependencies);
  return [...failed, ...unsent, ...unrecorded];
}

/** Takes a step for each; a failure is one message's own. @returns what is left to be done */
async function each(
  planned: readonly Planned[],
  failure: string,
  failed: string[],
  dependencies: CarryOutDependencies,
  step: (one: Planned, dependencies: CarryOutDependencies) => Promise<readonly Planned[]>,
): Promise<readonly Planned[]> {
  const left = await inGroups(planned, async (one) => {
    try {
      return await step(one, dependencies);
    } catch (error) {
      failed.push(one.messageId);
      dependencies.log.error(failure, { messageId: one.messageId, error });
      return [];
    }
  });
  return left.flat();
}

async function gatherOne(one: Planned, { gather }: CarryOutDependencies): Promise<readonly Planned[]> {
  const { plan, gathering } = one;
  if (plan.kind !== 'gather' || gathering === undefined) return [one];
  const { parsed, recipient, sendNow } = gathering;
  const answer = gather ? await gather(parsed, recipient, plan.gather) : 'send-now';
  return answer === 'gathered' ? [] : [{ ...one, plan: sendNow() }];
}

/** What was cancelled does not wait: it is recorded, or goes on to where the mark of the cancellation is found. */
async function keepOne(one: Planned, { waitingRoom, meter, now }: CarryOutDependencies): Promise<readonly Planned[]> {
  const { plan } = one;
  const countSilent = ({ silent = [] }: { readonly silent?: readonly Channel[] | undefined }) => {
    for (const channel of silent) meter.waitsForHours(channel);
  };
  const keep = (waiting: Parameters<typeof keepWaiting>[1]) => keepWaiting(waitingRoom, waiting, now().getTime());
  if (plan.kind === 'wait') {
    if ((await keep(plan.waiting)) === 'kept') {
      countSilent(plan);
      return [];
    }
    return [{ ...one, plan: plan.cancelled }];
  }
  if (plan.kind !== 'commands') return [one];
  countSilent(plan);
  if (plan.later === undefined) return [one];
  const { later, ...rest } = plan;
  if ((await keep(later.waiting)) === 'kept') return [{ ...one, plan: rest }];
  return [{ ...one, plan: { ...rest, commands: [...rest.commands, ...later.commands] } }];
}

async function sendCommands(planned: readonly Planned[], dependencies: CarryOutDependencies): Promise<Failed> {
  const { queue, meter, log } = dependencies;
  const outgoing = planned.flatMap(({ messageId, plan }) =>
    plan.kind === 'commands'
      ? plan.commands.map((command) => ({ messageId, ...toMessage(command, plan.notBefore, dependencies) }))
      : [],
  );
  if (outgoing.length === 0) return [];
  try {
    const unsent = new Set(await queue.send(outgoing));
    const taken = Map.groupBy(
      outgoing.filter((message) => !unsent.has(message)),
      ({ channel }) => channel,
    );
    for (const [channel, { length }] of taken) meter.planned(channel, length);
    return [...unsent].map(({ messageId }) => messageId);
  } catch (error) {
    log.error('Commands not sent', { count: outgoing.length, error });
    return outgoing.map(({ messageId }) => messageId);
  }
}

function toMessage(command: DeliverV1, notBefore: number | undefined, { channels, now }: CarryOutDependencies) {
  const queues = channels[command.channel];
  if (queues === undefined) throw new Error(`${command.channel} was planned but has no queue`);
  const delayMs = notBefore === undefined ? 0 : notBefore - now().getTime();
  return {
    channel: command.channel,
    queueUrl: queueOfLane(queues, command.lane),
    body: JSON.stringify(command),
    groupId: groupOf(command.source),
    ...(delayMs > 0 && { delaySeconds: Math.ceil(delayMs / 1000) }),
  };
}

/** Records why somebody is not told, and tells of it. */
async function recordDecisions(
  planned: readonly Planned[],
  { deliveries, countSettled, events, settledEvents, log }: CarryOutDependencies,
): Promise<Failed> {
  const decisions = planned.flatMap(({ messageId, plan }) => (plan.kind === 'record' ? [{ messageId, plan }] : []));
  const ended: JustSettled[] = [];
  try {
    const news = await inGroups(decisions, async ({ messageId, plan: { record, closes } }) => {
      const { inForce, before } = await (closes
        ? endWaited(record, closes, deliveries)
        : settleNew(record, deliveries));
      ended.push(...endBetween(before, inForce));
      const event = settledEvent(inForce, settledEvents);
      return event ? [{ ...event, messageId }] : [];
    });
    await countSettled?.(ended);
    return (await events.publish(news.flat())).map(({ messageId }) => messageId);
  } catch (error) {
    log.error('Decisions not recorded', { count: decisions.length, error });
    return decisions.map(({ messageId }) => messageId);
  }
}

/** What is in force of a delivery that ends, and what was before. */
interface Ended {
  readonly inForce: DeliveryRecord;
  readonly before?: DeliveryRecord | undefined;
}

/** Of what has waited something may be on record: it is looked at where the end is counted. */
async function endWaited(
  record: DeliveryRecord,
  closes: readonly Channel[],
  deliveries: CarryOutDependencies['deliveries'],
): Promise<Ended> {
  const before = record.broadcastId === undefined ? undefined : (await deliveries.load([record]))(record).record;
  return { inForce: await endDelivery(record, closes, deliveries), before };
}

/** Of two that record the same, one has ended it. */
async function settleNew(record: DeliveryRecord, deliveries: CarryOutDependencies['deliveries']): Promise<Ended> {
  const inForce = await deliveries.settle(record);
  return inForce.settledAt === record.settledAt ? { inForce } : { inForce, before: inForce };
}
