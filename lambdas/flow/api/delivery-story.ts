import { type Story, type StoryStep, storyStepKinds } from '../../contracts/api/explain.ts';
import { type Channel, channels } from '../../domain/channel.ts';
import { type Attempt, type DeliveryRecord, settledStatus } from '../../domain/delivery-record.ts';
import type { WaitingRequest } from '../../domain/waiting-request.ts';
import type { DigestWindowName, GatheredView } from '../../ports/digests.ts';
import { windowThatTold } from '../digest-names.ts';
import { executionName } from '../execution-name.ts';
import type { CheckedType } from '../parse-request.ts';

/**
 * The whole story of a delivery, from its record.
 *
 * @param type - as the catalogue declares it
 * @param waiting - what of it waits for its moment
 */
export function storyOf(record: DeliveryRecord, type: CheckedType | undefined, waiting?: WaitingRequest): Story {
  const mustBeProven = type?.confirm !== undefined;
  const { recipientId, notificationId, category, lane, strategy, explanation, requestedAt } = record;
  const status = settledStatus(record);
  const whyStopped = status && reasonToStop(record, status, mustBeProven);
  const told = windowThatTold(record);
  const handedOver = channels.filter((channel) => record.handedOver?.[channel]);
  return {
    kind: 'delivery',
    recipientId,
    notificationId,
    type: record.type,
    category,
    lane,
    ...(strategy && { strategy }),
    channels: record.channels,
    requestedAt: utc(requestedAt),
    ...(status && { status, ...(record.reason !== undefined && { reason: record.reason }) }),
    explanation,
    steps: inOrder([...stepsOf(record, mustBeProven), ...(waiting ? waitsOf(waiting) : [])]),
    workflows: handedOver.map((channel) => ({ channel, executionName: executionName(record, channel) })),
    ...(waiting && { waiting: whatWaits(waiting) }),
    ...(told && { digest: digestOf('told', type?.digest?.into, type, told) }),
    ...(whyStopped !== undefined && { whyStopped }),
  };
}

/** The story of a request of which nothing was tried yet: it waits for its moment. */
export function storyOfWaiting(waiting: WaitingRequest, type: CheckedType | undefined): Story {
  const { recipientId, notificationId, requestedAt, waits } = waiting;
  return {
    kind: 'delivery',
    recipientId,
    notificationId,
    type: waiting.type,
    category: type?.category.name ?? 'unknown',
    lane: waiting.lane ?? type?.lane ?? 'normal',
    ...(type && { strategy: type.strategy }),
    channels: [],
    requestedAt: utc(requestedAt),
    explanation: waits.map(({ until: _, ...entry }) => entry),
    steps: inOrder([{ at: utc(requestedAt), kind: 'decided' }, ...waitsOf(waiting)]),
    workflows: [],
    waiting: whatWaits(waiting),
  };
}

/** The story of a notification that was gathered: it waits for its digest. */
export function storyOfGathered({ item, head, count }: GatheredView, type: CheckedType | undefined): Story {
  const { recipientId, notificationId, category, lane, into, explanation } = item;
  const requestedAt = utc(item.requestedAt);
  const isOpen = head?.window === item.window && head.state === 'open';
  const closesAt = isOpen ? new Date(head.closesAt).toISOString() : undefined;
  const because = explanation.findLast(({ effect }) => effect === 'gathers')?.because ?? `into-${into}`;
  return {
    kind: 'delivery',
    recipientId,
    notificationId,
    type: item.type,
    category,
    lane,
    channels: [],
    requestedAt,
    explanation: [...explanation],
    steps: inOrder([
      { at: requestedAt, kind: 'decided' },
      {
        at: utc(item.gatheredAt),
        kind: 'waiting',
        ...(closesAt !== undefined && { until: closesAt }),
        because: `digest: ${because}`,
      },
    ]),
    workflows: [],
    digest: {
      ...digestOf(isOpen ? 'open' : 'closing', into, type, item),
      ...(closesAt !== undefined && { closesAt }),
      items: count,
    },
  };
}

function digestOf(
  state: NonNullable<Story['digest']>['state'],
  into: string | undefined,
  type: CheckedType | undefined,
  { group, window }: DigestWindowName,
): NonNullable<Story['digest']> {
  const key = type?.digest?.key;
  return {
    state,
    ...(into !== undefined && { type: into }),
    ...(key !== undefined && key !== 'type' && { by: key.field }),
    key: group,
    notificationId: window,
  };
}

const whatWaits = (waiting: WaitingRequest): NonNullable<Story['waiting']> => ({
  since: waitsOf(waiting).at(-1)?.at ?? utc(waiting.requestedAt),
  until: waiting.dueAt,
  ...(waiting.channels && { channels: waiting.channels }),
  waits: waiting.waits,
});

/** Each wait begins when the one before it has ended, or earlier where that was changed. */
function waitsOf({ requestedAt, waits }: WaitingRequest): StoryStep[] {
  return waits.map(({ channel, because, rule, until }, index): StoryStep => {
    const before = waits[index - 1]?.until;
    const at = before !== undefined && Date.parse(before) < Date.parse(until) ? before : utc(requestedAt);
    return { at, kind: 'waiting', ...(channel && { channel }), until, because: `${rule}: ${because}` };
  });
}

function stepsOf(record: DeliveryRecord, mustBeProven: boolean): StoryStep[] {
  const { requestedAt, explanation, strategy, settledAt, reason } = record;
  const status = settledStatus(record);
  const decided = explanation.findLast(({ effect }) => effect === 'settles')?.because ?? strategy;
  const steps: StoryStep[] = [
    { at: utc(requestedAt), kind: 'decided', ...(decided && { because: decided }) },
    ...channels.flatMap((channel) => stepsOfChannel(record, channel, mustBeProven)),
  ];
  if (status && settledAt !== undefined)
    steps.push({ at: settledAt, kind: 'settled', outcome: status, ...(reason !== undefined && { because: reason }) });
  return steps;
}

function inOrder(steps: readonly StoryStep[]): StoryStep[] {
  return steps.toSorted(
    (one, other) =>
      Date.parse(one.at) - Date.parse(other.at) ||
      storyStepKinds.indexOf(one.kind) - storyStepKinds.indexOf(other.kind),
  );
}

function stepsOfChannel(record: DeliveryRecord, channel: Channel, mustBeProven: boolean): StoryStep[] {
  const attempts: readonly Attempt[] = record.attempts[channel] ?? [];
  const handOver = record.handedOver?.[channel];
  const waiting = record.waiting?.[channel];
  const closed = record.outcomes[channel];
  const latest = attempts.at(-1);
  const steps: StoryStep[] = attempts.flatMap((attempt, index) =>
    stepsOfAttempt(attempt).map((step) => ({ ...step, channel, number: index + 1 })),
  );
  if (handOver) steps.push({ at: handOver.at, kind: 'handed-over', channel });
  const waited: StoryStep[] = waiting
    ? [
        {
          at: latest?.answeredAt ?? latest?.claimedAt ?? utc(record.requestedAt),
          kind: 'waiting',
          channel,
          until: waiting.until,
          because: mustBeProven && latest?.outcome === 'accepted' ? 'for-confirmation' : 'for-answer',
        },
      ]
    : [];
  const ended: StoryStep[] = closed
    ? [
        {
          at: closed.at,
          kind: 'channel-closed',
          channel,
          outcome: closed.status,
          ...(closed.failureClass && { failureClass: closed.failureClass }),
          ...(closed.reason !== undefined && { because: closed.reason }),
        },
      ]
    : [];
  return [...steps, ...waited, ...ended];
}

function stepsOfAttempt(attempt: Attempt): StoryStep[] {
  const { provider, claimedAt, answeredAt, outcome, lookedUpAt, receipt, failureClass, code } = attempt;
  const { providerMessageId } = attempt;
  const answer = {
    provider,
    outcome: outcome ?? 'none',
    ...(failureClass && { failureClass }),
    ...(code !== undefined && { code }),
    ...(providerMessageId !== undefined && { providerMessageId }),
  };
  const told = receipt && {
    provider: receipt.provider,
    outcome: receipt.status,
    ...(receipt.failureClass && { failureClass: receipt.failureClass }),
    ...(receipt.code !== undefined && { code: receipt.code }),
  };
  return [
    { at: claimedAt, kind: 'attempt', provider },
    ...(answeredAt === undefined ? [] : [{ at: answeredAt, kind: 'answer' as const, ...answer }]),
    ...(lookedUpAt === undefined ? [] : [{ at: lookedUpAt, kind: 'look-up' as const, ...answer }]),
    ...(receipt && told ? [{ at: receipt.at, kind: 'receipt' as const, ...told }] : []),
  ];
}

function reasonToStop(record: DeliveryRecord, status: Story['status'], mustBeProven: boolean): string {
  const { reason, outcomes } = record;
  if (record.channels.length === 0) return `it was decided not to send: ${reason ?? status}`;
  const best = channels.find((channel) => outcomes[channel]?.status === status);
  if (status === 'delivered' && best) {
    const proof = record.attempts[best]?.findLast(({ receipt }) => receipt)?.receipt;
    return proof ? `${best} has arrived: ${proof.provider} told of '${proof.status}'` : `${best} has arrived`;
  }
  if (status === 'accepted' && best) {
    const provider = record.attempts[best]?.findLast(({ outcome }) => outcome === 'accepted')?.provider;
    const taken = `${best} was accepted by ${provider ?? 'its provider'}`;
    return mustBeProven ? `${taken}, was not proven in time, and nothing else is left` : `${taken}, and that is enough`;
  }
  const ends = channels.flatMap((channel) => {
    const ended = outcomes[channel];
    return ended ? [`${channel} ${ended.status}${ended.reason === undefined ? '' : ` (${ended.reason})`}`] : [];
  });
  return [`${status}${reason === undefined ? '' : `: ${reason}`}`, ...ends].join('; ');
}

const utc = (moment: string) => new Date(moment).toISOString();
