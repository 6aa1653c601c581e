import type { DeliverV1 } from '../contracts/commands/deliver.v1.ts';
import type { ChannelSettings, SettledEvents } from '../contracts/environment.ts';
import { channels as channelNames } from '../domain/channel.ts';
import type { RecipientId } from '../domain/ids.ts';
import type { DeliveryLog } from '../ports/delivery-log.ts';
import type { EventPublisher } from '../ports/event-publisher.ts';
import type { Log } from '../ports/log.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { PlanningMeter } from '../ports/meter.ts';
import type { Recipients } from '../ports/recipients.ts';
import { groupOf } from './message-group.ts';
import { type CheckedType, type ParsedRequest, parseRequest } from './parse-request.ts';
import { isInline, type PlannedRecipient, planRequest, type RecipientPlan } from './plan-request.ts';
import { profileOfInline } from './profile-of-inline.ts';
import { queueOfLane } from './queue-of-lane.ts';
import type { RefusedEvent } from './refuse-events.ts';
import { settledEvent } from './settled-event.ts';

interface Dependencies {
  readonly typeNamed: (name: string) => CheckedType | undefined;
  readonly recipients: Pick<Recipients, 'readProfiles' | 'readSuppressions' | 'inlineRecipientId'>;
  readonly deliveries: Pick<DeliveryLog, 'settle'>;
  readonly queue: Pick<MessageQueue, 'send'>;
  readonly events: EventPublisher;
  readonly refuse: (refused: readonly RefusedEvent[]) => Promise<readonly string[]>;
  readonly channels: ChannelSettings;
  readonly settledEvents: SettledEvents;
  /** Counts for people whose country is unknown. */
  readonly defaultCountry?: string | undefined;
  readonly now: () => Date;
  readonly meter: PlanningMeter;
  readonly log: Log;
}

interface Message {
  readonly messageId: string;
  readonly body: string;
}

interface Understood extends ParsedRequest {
  readonly messageId: string;
}

/** A request with what is to be done for each of its recipients. */
interface Planned {
  readonly request: Understood;
  readonly plans: readonly RecipientPlan[];
}

/** How many recipients are looked up, or records written, at once. */
const width = 25;

/**
 * Plans a batch of requests: reads all profiles in one call, and puts all commands on the channels' queues in batches.
 *
 * A second delivery plans again and sends the same commands again; whoever delivers them finds the first claim.
 *
 * @returns the ids of the messages that must come again, and counts for the log
 */
export const routeBatch = (dependencies: Dependencies) => async (messages: readonly Message[]) => {
  const { understood, refused } = read(messages, dependencies);
  const refusedAgain = await dependencies.refuse(refused);
  const { planned, broken } = await plan(understood, dependencies);
  const unsent = await sendCommands(planned, dependencies);
  const unrecorded = await recordDecisions(planned, dependencies);
  const again = new Set([...refusedAgain, ...broken, ...unsent, ...unrecorded]);
  return {
    failedMessageIds: [...again],
    summary: {
      understood: understood.length,
      refused: refused.length,
      notificationIds: understood.map(({ request }) => request.notificationId),
    },
  };
};

function read(messages: readonly Message[], { typeNamed, now, meter }: Dependencies) {
  const understood: Understood[] = [];
  const refused: RefusedEvent[] = [];
  for (const { messageId, body } of messages) {
    const result = parseRequest(body, typeNamed, now().getTime());
    if ('problems' in result) refused.push({ messageId, body, problems: result.problems });
    else understood.push({ ...result, messageId });
  }
  meter.refused(refused.length);
  return { understood, refused };
}

const knownIds = (to: ParsedRequest['request']['to']): RecipientId[] =>
  to.flatMap((recipient) => (isInline(recipient) ? [] : [recipient.recipientId]));

async function plan(understood: readonly Understood[], dependencies: Dependencies) {
  const { recipients, channels, defaultCountry, now, log } = dependencies;
  const profileOf = await recipients.readProfiles(understood.flatMap(({ request }) => knownIds(request.to)));
  const policy = { channels: channelNames.filter((name) => channels[name]), defaultCountry };
  const planned: Planned[] = [];
  const broken: string[] = [];
  for (const request of understood) {
    try {
      const people = await resolve(request, profileOf, dependencies);
      planned.push({ request, plans: people.map((person) => planRequest(request, person, policy, now())) });
    } catch (error) {
      broken.push(request.messageId);
      log.error('Planning failed', { ...traces(request), error });
    }
  }
  return { planned, broken };
}

const traces = ({ messageId, request: { notificationId, traceparent } }: Understood) => ({
  notificationId,
  traceparent,
  messageId,
});

/** The recipients of a request, each once, with what is known of them. */
async function resolve(
  { request }: ParsedRequest,
  profileOf: (id: RecipientId) => PlannedRecipient['profile'],
  { recipients }: Dependencies,
): Promise<readonly PlannedRecipient[]> {
  const known = [...new Set(knownIds(request.to))].map((recipientId) => ({
    recipientId,
    inline: undefined,
    profile: profileOf(recipientId),
  }));
  const brought = await inGroups(request.to.filter(isInline), async (inline) => {
    const recipientId = await recipients.inlineRecipientId(inline);
    return { recipientId, inline, profile: await profileOfInline(recipientId, inline, recipients) };
  });
  return [...known, ...new Map(brought.map((recipient) => [recipient.recipientId, recipient])).values()];
}

/** @returns the ids of the messages of which a command was not taken */
async function sendCommands(planned: readonly Planned[], dependencies: Dependencies): Promise<readonly string[]> {
  const { queue, meter, log } = dependencies;
  const outgoing = planned.flatMap(({ request, plans }) =>
    plans.flatMap((plan) =>
      plan.kind === 'commands' ? plan.commands.map((command) => toMessage(command, request, dependencies)) : [],
    ),
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

function toMessage(command: DeliverV1, { request, messageId }: Understood, { channels, now }: Dependencies) {
  const queues = channels[command.channel];
  if (queues === undefined) throw new Error(`${command.channel} was planned but has no queue`);
  const delayMs = request.sendAt === undefined ? 0 : Date.parse(request.sendAt) - now().getTime();
  return {
    messageId,
    channel: command.channel,
    queueUrl: queueOfLane(queues, command.lane),
    body: JSON.stringify(command),
    groupId: groupOf(command.source),
    ...(delayMs > 0 && { delaySeconds: Math.ceil(delayMs / 1000) }),
  };
}

/** Records why somebody is not told, and tells of it. @returns the ids of the messages for which that did not work */
async function recordDecisions(
  planned: readonly Planned[],
  { deliveries, events, settledEvents, log }: Dependencies,
): Promise<readonly string[]> {
  const decisions = planned.flatMap(({ request, plans }) =>
    plans.flatMap((plan) => (plan.kind === 'record' ? [{ messageId: request.messageId, record: plan.record }] : [])),
  );
  try {
    const news = await inGroups(decisions, async ({ messageId, record }) => {
      const event = settledEvent(await deliveries.settle(record), settledEvents);
      return event ? [{ ...event, messageId }] : [];
    });
    return (await events.publish(news.flat())).map(({ messageId }) => messageId);
  } catch (error) {
    log.error('Decisions not recorded', { count: decisions.length, error });
    return decisions.map(({ messageId }) => messageId);
  }
}

async function inGroups<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
): Promise<readonly Output[]> {
  const outputs: Output[] = [];
  for (let start = 0; start < inputs.length; start += width)
    outputs.push(...(await Promise.all(inputs.slice(start, start + width).map(work))));
  return outputs;
}
