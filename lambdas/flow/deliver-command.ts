import type { DeliverV1 } from '../contracts/commands/deliver.v1.ts';
import type { ChannelSettings } from '../contracts/environment.ts';
import type { Channel } from '../domain/channel.ts';
import { decideNextStep, type NextStep, type StepDecision } from '../domain/decide-next-step.ts';
import {
  type Attempt,
  channelsOfWorkflow,
  type DeliveryHeader,
  type DeliveryRecord,
  deliveryHeaderSchema,
  type Rendering,
  settledStatus,
} from '../domain/delivery-record.ts';
import type { DeliveryChange, DeliveryLog, LoadedDelivery } from '../ports/delivery-log.ts';
import type { DeliveryMeter } from '../ports/meter.ts';
import type { ProviderHealth } from '../ports/provider-health.ts';
import type { Recipients } from '../ports/recipients.ts';
import type { WaitingRoom } from '../ports/waiting-room.ts';
import {
  type AttemptDependencies,
  type AttemptInput,
  attemptDelivery,
  type CappedAttempt,
  isCounted,
  lookUpAttempt,
} from './attempt-delivery.ts';
import { type BroadcastWatch, cancelledChannels } from './broadcasts/broadcast-watch.ts';
import { cappedStep } from './capped-step.ts';
import { decidedChange } from './decided-change.ts';
import { keepWaiting } from './keep-waiting.ts';
import type { BatchTally } from './provider-tally.ts';
import { type DecidingDependencies, profileThatDecides, providersOf, stepSituation } from './step-situation.ts';
import { type Turn, turnOf } from './turn-of-step.ts';
import { waitingOfCommand } from './waiting-of.ts';

/** What became of one command, or that it cannot be said without its record. */
export type CommandAnswer =
  /** The channel, or the delivery, has come to its end; the record is as it stands now. */
  | { readonly kind: 'settled'; readonly record: DeliveryRecord }
  /** The command comes again after so many seconds. */
  | { readonly kind: 'again'; readonly seconds: number }
  /** It waits in the waiting room for hours that have to pass; the command is done. */
  | { readonly kind: 'deferred' }
  /** The workflow goes on with it, with this step; the record, where it was written just now, holds what it needs. */
  | { readonly kind: 'handed-over'; readonly step: NextStep; readonly record?: DeliveryRecord | undefined }
  /** Nothing was done: it takes more than a first try, and its record has to be read before. */
  | { readonly kind: 'unread' };

export interface DeliverDependencies<Message> extends AttemptDependencies<Message>, DecidingDependencies {
  readonly deliveries: Pick<DeliveryLog, 'load' | 'claim' | 'write'>;
  readonly recipients: Pick<Recipients, 'readSuppressions' | 'suppress'>;
  readonly waitingRoom: Pick<WaitingRoom, 'keep' | 'load'>;
  readonly health: Pick<ProviderHealth, 'read'>;
  readonly broadcasts: Pick<BroadcastWatch, 'isCancelled'>;
  readonly channels: ChannelSettings;
}

/** A command as it is worked on. */
export interface CommandInHand {
  readonly command: DeliverV1;
  /** Whether the workflow asked for it: then the workflow is told what follows, and not started. */
  readonly isResumed: boolean;
  readonly loaded: LoadedDelivery;
  readonly tally: BatchTally;
}

type History = Pick<DeliveryRecord, 'attempts' | 'outcomes'>;

/** Seconds until a command looks again that lost its claim to another copy of itself. */
const lostClaimSeconds = 2;

/** How many steps may follow on the spot; every provider of a channel once, with look-ups in between, is fewer. */
const stepsAtOnce = 8;

/**
 * Delivers one command on its channel, step by step. Everything is decided afresh here, from what was read just now: a
 * suppression or a receipt that came after planning counts.
 *
 * A second copy of a command finds the first one's claim, its outcome, or the workflow that goes on with it.
 *
 * Without its record a command is good for one thing: the first try of a delivery of which nobody has heard. Its claim
 * fails where there is a record after all, and whatever else is to be done asks for the record first.
 */
export const deliverCommand =
  <Message>(dependencies: DeliverDependencies<Message>) =>
  async ({ command, isResumed, loaded, tally }: CommandInHand): Promise<CommandAnswer> => {
    const { channel, templates, deliveries, meter, now } = dependencies;
    const { record } = loaded;
    if (record && isOver(record, channel)) return { kind: 'settled', record };
    const info = templates.typeInfo(command.type);
    // asked for again, it is the same delivery: its first plan holds
    const header = record ? deliveryHeaderSchema.parse(record) : toHeader(command, info?.category.name ?? 'unknown');
    let { isUnread = false } = loaded;
    if (info === undefined) return isUnread ? { kind: 'unread' } : settleWithoutTemplate(header, dependencies);

    let known = await nowKnown(command, loaded, dependencies);
    const decide = await decider({ command, header, info }, dependencies);
    let history: History = record ?? { attempts: {}, outcomes: {} };
    let decision = decide(history, known);
    // another copy of the first command has handed it over: nothing is done twice, the start is only made certain
    if (!isResumed && record && isHandedOver(record, channel)) return { kind: 'handed-over', step: decision.step };

    let unwritten: DeliveryChange = {};
    for (let taken = 0; taken < stepsAtOnce; taken += 1) {
      const { step } = decision;
      const turn = turnOf(step, channel, isResumed, now().getTime());
      const change = { ...unwritten, ...decidedChange(decision, now()) };
      if (isUnread && !isPlainTry({ turn, change, command, info, profile: known.profile }, dependencies))
        return { kind: 'unread' };
      if (turn.kind !== 'act') {
        const handOver = turn.kind === 'hand-over' && !isResumed ? handOverOf(command, now()) : {};
        const written = await writeIfAny(header, { ...change, ...handOver }, dependencies);
        if (turn.kind === 'settle') return { kind: 'settled', record: written ?? { ...header, ...history } };
        if (turn.kind === 'hand-over') return { kind: 'handed-over', step, record: written };
        countHeld(step, meter);
        if (turn.kind === 'defer') return goBack(command, turn.step, dependencies);
        return { kind: 'again', seconds: turn.seconds };
      }
      const { profile } = known;
      if (profile === undefined) throw new Error('a step was decided for somebody who is gone');
      await writeIfAny(header, change, dependencies);
      const attempt = await take(turn.step, history, { command, header, profile, info, tally, isUnread }, dependencies);
      if (attempt === undefined) return isUnread ? { kind: 'unread' } : { kind: 'again', seconds: lostClaimSeconds };
      isUnread = false;
      if ('kind' in attempt) {
        if (turn.step.kind !== 'attempt') throw new Error('a question to the provider was capped');
        unwritten = {};
        decision = cappedStep(turn.step, attempt, info, command);
        if (decision.step.kind === 'settle') meter.droppedByCap();
        continue;
      }
      unwritten = { attempt: { channel, number: turn.step.number, attempt } };
      history = withAttempt({ ...history, outcomes: { ...history.outcomes, ...change.outcomes } }, channel, {
        number: turn.step.number,
        attempt,
      });
      decision = decide(history, known);
      if (turnOf(decision.step, channel, isResumed, now().getTime()).kind !== 'act') continue;
      // somebody may have said no while the provider took its time
      known = await knownAfter(command, dependencies);
      decision = decide(history, known);
    }
    await deliveries.write(header, unwritten);
    throw new Error(`${stepsAtOnce} steps did not end on the spot; the message comes again`);
  };

/** Counts what waits for better days. */
function countHeld(step: NextStep, meter: DeliveryMeter): void {
  if (step.kind !== 'attempt') return;
  if (step.because === 'channel-unhealthy') meter.heldForHealth();
  if (step.because === 'frequency-cap') meter.heldByCap();
  if (step.because === 'quiet-hours' || step.because === 'legal-hours') meter.heldForHours();
}

/** Whether it is an attempt to which nothing belongs but its claim: no other write, and no place under a cap. */
function isPlainTry<Message>(
  {
    turn,
    change,
    profile,
    ...input
  }: Pick<AttemptInput, 'command' | 'info'> &
    Pick<Known, 'profile'> & { readonly turn: Turn; readonly change: DeliveryChange },
  dependencies: DeliverDependencies<Message>,
): boolean {
  if (turn.kind !== 'act' || turn.step.kind !== 'attempt' || Object.keys(change).length > 0) return false;
  return profile !== undefined && !isCounted({ ...input, profile }, dependencies);
}

/** What was cancelled meanwhile does not wait: it comes again, and finds the mark of the cancellation. */
async function goBack<Message>(
  command: DeliverV1,
  step: Extract<NextStep, { kind: 'attempt' }>,
  { waitingRoom, now }: DeliverDependencies<Message>,
): Promise<CommandAnswer> {
  const answer = await keepWaiting(waitingRoom, waitingOfCommand(command, step), now().getTime());
  return answer === 'kept' ? { kind: 'deferred' } : { kind: 'again', seconds: lostClaimSeconds };
}

/**
 * A delivery that is over; with `all`, a channel that is. A channel of `all` that was handed over may have been accepted
 * and wait for its confirmation: its workflow says when it is over.
 */
function isOver(record: DeliveryRecord, channel: Channel): boolean {
  if (record.strategy !== 'all' || record.channels.length === 0) return settledStatus(record) !== undefined;
  return record.outcomes[channel] !== undefined && !isHandedOver(record, channel);
}

/** Whether a workflow drives it on; with `all`, one of this channel. */
function isHandedOver({ strategy, handedOver = {} }: DeliveryRecord, channel: Channel): boolean {
  return strategy === 'all' ? handedOver[channel] !== undefined : Object.keys(handedOver).length > 0;
}

/** What is known at one moment of the person, and of whether somebody has cancelled it. */
interface Known {
  readonly profile: AttemptInput['profile'] | undefined;
  readonly cancelled: LoadedDelivery['cancelled'];
}

async function nowKnown<Message>(
  { recipientId, inline, broadcastId, plan }: DeliverV1,
  { profile, cancelled }: LoadedDelivery,
  { recipients, broadcasts }: DeliverDependencies<Message>,
): Promise<Known> {
  return {
    profile: await profileThatDecides(recipientId, inline, profile, recipients),
    cancelled: await cancelledChannels({ broadcastId, channels: plan.channels }, cancelled, broadcasts),
  };
}

/** As it is after an attempt; nobody where the attempt's record is gone, for then the person was erased. */
async function knownAfter<Message>(command: DeliverV1, dependencies: DeliverDependencies<Message>): Promise<Known> {
  const loaded = (await dependencies.deliveries.load([command]))(command);
  return loaded.record ? nowKnown(command, loaded, dependencies) : { profile: undefined, cancelled: loaded.cancelled };
}

async function decider<Message>(
  { command, header, info }: Pick<AttemptInput, 'command' | 'header' | 'info'>,
  dependencies: DeliverDependencies<Message>,
): Promise<(history: History, known: Known) => StepDecision> {
  const channels = channelsOfWorkflow(header, dependencies.channel);
  const providers = await providersOf(channels, dependencies.channels, dependencies.health);
  const lasting = { channels, info, expiresAt: command.expiresAt, providers };
  return ({ attempts, outcomes }, known) =>
    decideNextStep(stepSituation({ ...header, attempts, outcomes }, { ...lasting, ...known }, dependencies));
}

/** @returns the attempt as it is known now; `undefined` when another copy of the command holds it; or that it is capped */
async function take<Message>(
  step: Extract<NextStep, { kind: 'attempt' | 'look-up' }>,
  history: History,
  input: AttemptInput,
  dependencies: DeliverDependencies<Message>,
): Promise<Attempt | CappedAttempt | undefined> {
  if (step.kind === 'attempt') return attemptDelivery(step, input, dependencies);
  const attempt = history.attempts[step.channel]?.[step.number - 1];
  if (attempt === undefined) throw new Error(`attempt ${step.number} was to be looked up and is not there`);
  return lookUpAttempt(step, attempt, input, dependencies);
}

function withAttempt(
  history: History,
  channel: Channel,
  { number, attempt }: { readonly number: number; readonly attempt: Attempt },
): History {
  const made = [...(history.attempts[channel] ?? [])];
  made[number - 1] = attempt;
  return { ...history, attempts: { ...history.attempts, [channel]: made } };
}

async function writeIfAny<Message>(
  header: DeliveryHeader,
  change: DeliveryChange,
  { deliveries }: Pick<DeliverDependencies<Message>, 'deliveries'>,
): Promise<DeliveryRecord | undefined> {
  return Object.keys(change).length === 0 ? undefined : deliveries.write(header, change);
}

function handOverOf({ channel, data, inline, locale, expiresAt }: DeliverV1, now: Date): DeliveryChange {
  const rendering: Rendering = {
    data,
    ...(inline && { inline }),
    ...(locale && { locale }),
    ...(expiresAt && { expiresAt }),
  };
  return { handOver: { from: channel, at: now.toISOString(), rendering } };
}

function toHeader(command: DeliverV1, category: string): DeliveryHeader {
  const { recipientId, notificationId, type, lane, source, plan, requestedAt, traceparent, broadcastId } = command;
  return {
    recipientId,
    notificationId,
    type,
    category,
    lane,
    source,
    strategy: plan.strategy,
    channels: plan.channels,
    explanation: plan.explanation,
    requestedAt,
    ...(traceparent && { traceparent }),
    ...(broadcastId && { broadcastId }),
  };
}

/** The type has gone from the catalogue since the command was made. */
async function settleWithoutTemplate<Message>(
  header: DeliveryHeader,
  { channel, deliveries, now }: DeliverDependencies<Message>,
): Promise<CommandAnswer> {
  const failed = {
    status: 'failed',
    reason: 'type-has-no-template-for-this-channel',
    at: now().toISOString(),
  } as const;
  const record = await deliveries.write(header, { outcomes: { [channel]: failed }, settle: failed });
  return { kind: 'settled', record: record ?? { ...header, attempts: {}, outcomes: {} } };
}
