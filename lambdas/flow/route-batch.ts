import type { CloseDigestV1 } from '../contracts/commands/wake.v1.ts';
import { channels as channelNames } from '../domain/channel.ts';
import type { NotificationId, RecipientId } from '../domain/ids.ts';
import type { Policy } from '../domain/plan-delivery.ts';
import type { Recipients } from '../ports/recipients.ts';
import type { WaitingRoom } from '../ports/waiting-room.ts';
import { type CarryOutDependencies, carryOut, type Planned } from './carry-out.ts';
import { inGroups } from './in-groups.ts';
import type { CheckedType, ParsedRequest } from './parse-request.ts';
import { isInline, type PlannedRecipient, planRequest } from './plan-request.ts';
import { profileOfInline } from './profile-of-inline.ts';
import { type Intake, type IntakeMessage, readIntake, type Understood } from './read-intake.ts';
import { cancelledRecord, recordOfGoneType } from './records-of-decisions.ts';
import type { RefusedEvent } from './refuse-events.ts';
import { requestOfWaiting } from './waiting-of.ts';

export interface RouteDependencies extends CarryOutDependencies {
  readonly typeNamed: (name: string) => CheckedType | undefined;
  readonly recipients: Pick<Recipients, 'readProfiles' | 'readSuppressions' | 'inlineRecipientId'>;
  readonly waitingRoom: Pick<WaitingRoom, 'keep' | 'load' | 'done'>;
  /** Closes a digest's window. @returns the request that tells of it, if there is something to tell */
  readonly closeDigest?: ((command: CloseDigestV1) => Promise<ParsedRequest | undefined>) | undefined;
  /** Told when a digest's request was carried out. */
  readonly digestSent?: ((command: CloseDigestV1) => Promise<void>) | undefined;
  /** Begins broadcasts. @returns the ids of the messages that must come again */
  readonly broadcast?: ((requests: readonly Understood[]) => Promise<readonly string[]>) | undefined;
  readonly isBroadcastCancelled?: ((broadcastId: NotificationId) => Promise<boolean>) | undefined;
  readonly refuse: (refused: readonly RefusedEvent[]) => Promise<readonly string[]>;
  /** Counts for people whose country is unknown. */
  readonly defaultCountry?: string | undefined;
}

/** What a message asks for, as far as it is about people. */
interface Work {
  readonly messageId: string;
  readonly request: { readonly notificationId: NotificationId; readonly traceparent?: string | undefined };
  readonly plan: (policy: Policy) => Promise<readonly Planned[]>;
  /** Done last, once everything was carried out. */
  readonly after?: () => Promise<void>;
}

type ProfileOf = (id: RecipientId) => PlannedRecipient['profile'];

/**
 * Plans a batch of requests, and of what has waited and is due: reads all profiles in one call, decides everything
 * afresh, and carries it out.
 *
 * A second delivery plans again and sends the same commands again; whoever delivers them finds the first claim. Of what
 * has waited, only the version that was woken is planned.
 *
 * @returns the ids of the messages that must come again, and counts for the log
 */
export const routeBatch = (dependencies: RouteDependencies) => async (messages: readonly IntakeMessage[]) => {
  const { typeNamed, now, meter, refuse } = dependencies;
  const intake = readIntake(messages, typeNamed, now().getTime());
  meter.refused(intake.refused.length);
  const refusedAgain = await refuse(intake.refused);
  const unbegun = await broadcast(intake.broadcasts, dependencies);

  const { work, broken } = await workOf(intake, dependencies);
  const { planned, unplanned } = await plan(work, dependencies);
  const again = new Set([...refusedAgain, ...unbegun, ...broken, ...unplanned]);
  for (const messageId of await carryOut(planned, dependencies)) again.add(messageId);
  for (const messageId of await finish(work, again, dependencies)) again.add(messageId);
  return {
    failedMessageIds: [...again],
    summary: {
      understood: intake.requests.length,
      refused: intake.refused.length,
      wakes: intake.wakes.length,
      closings: intake.closings.length,
      waiting: planned.filter(({ plan: { kind } }) => kind === 'wait').length,
      gathering: planned.filter(({ plan: { kind } }) => kind === 'gather').length,
      broadcasts: intake.broadcasts.length,
      notificationIds: work.map(({ request }) => request.notificationId),
    },
  };
};

async function broadcast(requests: readonly Understood[], dependencies: RouteDependencies): Promise<readonly string[]> {
  if (requests.length === 0) return [];
  if (dependencies.broadcast) return dependencies.broadcast(requests);
  dependencies.log.error('Broadcasts are not carried out here', { count: requests.length });
  return requests.map(({ messageId }) => messageId);
}

const knownIds = ({ to }: ParsedRequest['request']): RecipientId[] =>
  Array.isArray(to) ? to.flatMap((recipient) => (isInline(recipient) ? [] : [recipient.recipientId])) : [];

/** Reads what planning needs; what is about nobody any more is left out. */
async function workOf(intake: Intake, dependencies: RouteDependencies) {
  const { recipients, waitingRoom, digestSent } = dependencies;
  const { requests, wakes } = intake;
  const { closed, broken } = await closeDigests(intake, dependencies);
  const ids = [
    ...requests.flatMap(({ request }) => knownIds(request)),
    ...closed.flatMap(({ parsed }) => knownIds(parsed.request)),
    ...wakes.map(({ command }) => command.recipientId),
  ];
  const keys = wakes.map(({ command }) => command);
  const [profileOf, waitingOf] = await Promise.all([
    recipients.readProfiles(ids),
    keys.length === 0 ? () => undefined : waitingRoom.load(keys),
  ]);
  const toAll = (parsed: ParsedRequest, messageId: string): Work => ({
    messageId,
    request: parsed.request,
    plan: async (policy) =>
      planFor({ messageId, parsed }, await resolve(parsed, profileOf, dependencies), policy, dependencies),
  });
  const work: Work[] = [
    ...requests.map((request) => toAll(request, request.messageId)),
    ...closed.map(({ messageId, parsed, command }) => ({
      ...toAll(parsed, messageId),
      after: async () => digestSent?.(command),
    })),
    ...wakeAll(intake, waitingOf, profileOf, dependencies),
  ];
  return { work, broken };
}

async function closeDigests({ closings }: Intake, { closeDigest, log }: RouteDependencies) {
  const broken: string[] = [];
  const closed = await inGroups(closings, async ({ messageId, command }) => {
    try {
      if (closeDigest === undefined) throw new Error('nothing closes digests here');
      const parsed = await closeDigest(command);
      return parsed ? [{ messageId, command, parsed: { ...parsed, neverGathered: true } }] : [];
    } catch (error) {
      broken.push(messageId);
      log.error('Digest not closed', { notificationId: command.notificationId, messageId, error });
      return [];
    }
  });
  return { closed: closed.flat(), broken };
}

/** What has waited, made a request again; what waits anew, was dealt with or cancelled is left alone. */
function wakeAll(
  { wakes }: Intake,
  waitingOf: Awaited<ReturnType<WaitingRoom['load']>>,
  profileOf: ProfileOf,
  dependencies: RouteDependencies,
): Work[] {
  const { typeNamed, recipients, waitingRoom, now } = dependencies;
  return wakes.map(({ messageId, command }) => ({
    messageId,
    request: command,
    plan: async (policy) => {
      const waiting = waitingOf(command);
      if (waiting?.version !== command.version) return [];
      const type = typeNamed(waiting.type);
      if (type === undefined)
        return [
          {
            messageId,
            plan: { kind: 'record', record: recordOfGoneType(waiting, now()), closes: waiting.channels ?? [] },
          },
        ];
      const { recipientId } = waiting;
      const parsed = requestOfWaiting(waiting, type);
      const inline = inlineOf(parsed.request);
      const profile = inline ? await profileOfInline(recipientId, inline, recipients) : profileOf(recipientId);
      return planFor({ messageId, parsed }, [{ recipientId, inline, profile }], policy, dependencies);
    },
    after: () => waitingRoom.done(command, command.version),
  }));
}

const inlineOf = ({ to }: ParsedRequest['request']) => (Array.isArray(to) ? to.find(isInline) : undefined);

async function plan(work: readonly Work[], { channels, defaultCountry, log }: RouteDependencies) {
  const policy = { channels: channelNames.filter((name) => channels[name]), defaultCountry };
  const planned: Planned[] = [];
  const unplanned: string[] = [];
  for (const { messageId, request, plan } of work)
    try {
      planned.push(...(await plan(policy)));
    } catch (error) {
      const { notificationId, traceparent } = request;
      unplanned.push(messageId);
      log.error('Planning failed', { notificationId, traceparent, messageId, error });
    }
  return { planned, unplanned };
}

async function planFor(
  { messageId, parsed }: { readonly messageId: string; readonly parsed: ParsedRequest },
  people: readonly PlannedRecipient[],
  policy: Policy,
  { isBroadcastCancelled, now }: RouteDependencies,
): Promise<readonly Planned[]> {
  const { broadcastId } = parsed.request;
  const isCancelled = broadcastId !== undefined && (await isBroadcastCancelled?.(broadcastId)) === true;
  return people.map((recipient): Planned => {
    if (isCancelled)
      return { messageId, plan: { kind: 'record', ...cancelledRecord(parsed, recipient.recipientId, now()) } };
    const sendNow = () => planRequest({ ...parsed, neverGathered: true }, recipient, policy, now());
    const plan = planRequest(parsed, recipient, policy, now());
    return { messageId, plan, gathering: { parsed, recipient, sendNow } };
  });
}

/** The recipients of a request, each once, with what is known of them. */
async function resolve(
  { request }: ParsedRequest,
  profileOf: ProfileOf,
  { recipients }: RouteDependencies,
): Promise<readonly PlannedRecipient[]> {
  const { to } = request;
  const known = [...new Set(knownIds(request))].map((recipientId) => ({
    recipientId,
    inline: undefined,
    profile: profileOf(recipientId),
  }));
  const brought = await inGroups(Array.isArray(to) ? to.filter(isInline) : [], async (inline) => {
    const recipientId = await recipients.inlineRecipientId(inline);
    return { recipientId, inline, profile: await profileOfInline(recipientId, inline, recipients) };
  });
  return [...known, ...new Map(brought.map((recipient) => [recipient.recipientId, recipient])).values()];
}

/** @returns the ids of the messages for which that did not work: they are done once more */
async function finish(
  work: readonly Work[],
  again: ReadonlySet<string>,
  { log }: RouteDependencies,
): Promise<readonly string[]> {
  const failed = await inGroups(
    work.filter(({ messageId }) => !again.has(messageId)),
    async ({ messageId, request, after }) => {
      try {
        await after?.();
        return [];
      } catch (error) {
        log.error('Not finished', { notificationId: request.notificationId, messageId, error });
        return [messageId];
      }
    },
  );
  return failed.flat();
}
