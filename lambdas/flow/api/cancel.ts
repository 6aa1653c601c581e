import { type Cancelled, type CancelResult, cancelSchema } from '../../contracts/api/cancel.ts';
import type { ChannelSettings, SettledEvents } from '../../contracts/environment.ts';
import { channels as allChannels, type Channel } from '../../domain/channel.ts';
import { type DeliveryRecord, settledStatus } from '../../domain/delivery-record.ts';
import { notificationIdSchema } from '../../domain/ids.ts';
import type { WaitingRequest } from '../../domain/waiting-request.ts';
import type { DeliveryKey, DeliveryLog } from '../../ports/delivery-log.ts';
import type { Digests } from '../../ports/digests.ts';
import type { EventPublisher } from '../../ports/event-publisher.ts';
import type { WaitingRoom } from '../../ports/waiting-room.ts';
import { endBetween, type JustSettled } from '../broadcasts/count-settled.ts';
import { endDelivery } from '../end-delivery.ts';
import { inGroups } from '../in-groups.ts';
import type { CheckedType } from '../parse-request.ts';
import { cancelled, recordOfWaiting } from '../records-of-decisions.ts';
import { settledEvent } from '../settled-event.ts';
import { type ApiAnswer, type ApiRequest, invalid, ok, type PersonCall } from './call.ts';
import { cancelGathered } from './cancel-gathered.ts';
import { readBody } from './read-body.ts';

export interface CancelDependencies {
  readonly deliveries: Pick<DeliveryLog, 'cancel' | 'load' | 'settle' | 'write'>;
  readonly digests: Pick<Digests, 'find' | 'takeOut'>;
  /** The channels that are switched on. */
  readonly settings: ChannelSettings;
  readonly waitingRoom: Pick<WaitingRoom, 'keep' | 'load' | 'cancel'>;
  /** Counts what has ended for broadcasts. */
  readonly countSettled: (settled: readonly JustSettled[]) => Promise<void>;
  readonly events: EventPublisher;
  readonly types: readonly CheckedType[];
  readonly settledEvents: SettledEvents;
  readonly now: () => Date;
}

export type NamedRequest = ApiRequest & Pick<PersonCall, 'pathParameters'>;

/** How often a waiting request is written anew while others write it. */
const rounds = 5;

/**
 * Cancels a notification for some people, on all channels or on one, and answers what had gone out already. Repeatable:
 * asked again, it answers what is true then.
 *
 * The mark comes first, in the item that a claim is made in: of an attempt and a cancellation one is first, and the other
 * finds it.
 */
export const cancelNotification =
  (dependencies: CancelDependencies) =>
  async (request: NamedRequest): Promise<ApiAnswer> => {
    const notificationId = notificationIdSchema.safeParse(request.pathParameters['notificationId']).data;
    if (notificationId === undefined) return invalid('notificationId', 'must be the id that the request had');
    const read = readBody(request, cancelSchema);
    if ('refused' in read) return read.refused;
    const { recipientIds, channel } = read.value;
    const recipients = await inGroups(recipientIds, (recipientId) =>
      cancelOne({ recipientId, notificationId }, channel, dependencies),
    );
    return ok({ notificationId, recipients: [...recipients] } satisfies Cancelled);
  };

async function cancelOne(
  key: DeliveryKey,
  channel: Channel | undefined,
  dependencies: CancelDependencies,
): Promise<CancelResult> {
  const { deliveries, waitingRoom, now } = dependencies;
  const { recipientId } = key;
  const at = now().toISOString();
  const affected = channel === undefined ? allChannels : [channel];
  const record = await deliveries.cancel(key, affected, at);
  const state = stateOf(record, affected);
  if (channel !== undefined && (await leaveOut(key, channel, dependencies)))
    return { recipientId, ...state, result: state.result === 'unknown' ? 'cancelled' : state.result };
  // with one channel: only that one was left
  const isWhole = channel === undefined || (await waitsOnlyFor(key, channel, dependencies));
  const waited = isWhole ? await waitingRoom.cancel(key, at) : undefined;
  if (waited === undefined)
    return record === undefined ? cancelGathered(key, channel, dependencies) : { recipientId, ...state };
  await end(waited, record, dependencies);
  return { recipientId, ...state, result: state.channels.length > 0 ? 'already-sent' : 'cancelled' };
}

/** What is true of a delivery on some channels once nothing more may be begun on them. */
function stateOf(record: DeliveryRecord | undefined, affected: readonly Channel[]): Omit<CancelResult, 'recipientId'> {
  if (record === undefined) return { result: 'unknown', channels: [] };
  const attempts = affected.map((channel) => [channel, record.attempts[channel] ?? []] as const);
  const channels = attempts.flatMap(([channel, made]) =>
    made.some(({ outcome }) => outcome === 'accepted') ? [channel] : [],
  );
  if (channels.length > 0) return { result: 'already-sent', channels };
  const isOpen = attempts.some(([channel, made]) => record.outcomes[channel] === undefined && isUnclear(made.at(-1)));
  if (isOpen) return { result: 'under-way', channels };
  const status = settledStatus(record);
  // it was told of in a digest, which has its own record
  if (record.channels.length === 0 && status === 'accepted') return { result: 'already-sent', channels };
  return { result: status === undefined || status === 'cancelled' ? 'cancelled' : 'ended', channels };
}

const isUnclear = (attempt: { outcome?: string | undefined; failureClass?: string | undefined } | undefined) =>
  attempt !== undefined && (attempt.outcome === undefined || attempt.failureClass === 'ambiguous');

/** Has a request wait without one of its channels. @returns false when none waits, or for no other channel */
async function leaveOut(
  key: DeliveryKey,
  channel: Channel,
  { waitingRoom, types }: CancelDependencies,
): Promise<boolean> {
  for (let round = 0; round < rounds; round += 1) {
    const waiting = (await waitingRoom.load([key]))(key);
    if (waiting === undefined) return false;
    const left = channelsOf(waiting, types).filter((each) => each !== channel);
    if (left.length === 0) return false;
    const answer = await waitingRoom.keep({ ...waiting, channels: left, version: waiting.version + 1 });
    if (answer === 'kept') return true;
    if (answer === 'cancelled') return false;
  }
  throw new Error('others wrote the same waiting request again and again; ask once more');
}

async function waitsOnlyFor(key: DeliveryKey, channel: Channel, { waitingRoom, types }: CancelDependencies) {
  const waiting = (await waitingRoom.load([key]))(key);
  return waiting !== undefined && channelsOf(waiting, types).every((each) => each === channel);
}

const channelsOf = ({ channels, type }: WaitingRequest, types: readonly CheckedType[]): readonly Channel[] =>
  channels ?? types.find((each) => each.type === type)?.channels ?? [];

/** Records the end of what has waited, and tells of it. */
async function end(
  waited: WaitingRequest,
  record: DeliveryRecord | undefined,
  { deliveries, countSettled, events, types, settledEvents, now }: CancelDependencies,
): Promise<void> {
  const { result } = stateOf(record, allChannels);
  const isOpen = result === 'already-sent' || result === 'under-way';
  // what is under way on its one channel at a time ends by itself
  if (isOpen && record?.strategy !== 'all') return;
  const type = types.find((each) => each.type === waited.type);
  const untried = (waited.channels ?? []).filter((channel) => (record?.attempts[channel] ?? []).length === 0);
  const ended = recordOfWaiting(waited, type, cancelled(waited.lane ?? 'normal'), now());
  const inForce = await endDelivery(ended, untried, deliveries);
  await countSettled(endBetween(record, inForce));
  const event = settledEvent(inForce, settledEvents);
  const untold = event ? await events.publish([event]) : [];
  if (untold.length > 0) throw new Error('a cancelled delivery could not be told of; ask once more');
}
