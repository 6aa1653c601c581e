import type { Channel } from './channel.ts';
import { deferredByFrequency, type Gathering, gatheringOf, hasWaitedToGather } from './digest-window.ts';
import type { ExplanationEntry } from './explanation.ts';
import { effectiveLane, type Lane } from './lane.ts';
import { momentOf } from './local-time.ts';
import type { NotificationType, Strategy } from './notification-type.ts';
import { type Permission, permission } from './permission.ts';
import { quietNow } from './quiet-hours.ts';
import type { RecipientProfile } from './recipient-profile.ts';

/** What planning needs to know of a request. Moments are milliseconds since the epoch. */
export interface PlannableRequest {
  readonly channels?: readonly Channel[] | undefined;
  readonly lane?: Lane | undefined;
  readonly expiresAt?: number | undefined;
  /** Not before this moment. */
  readonly sendAt?: number | undefined;
  /** Not before this time on the recipient's clock, such as `2026-12-24T18:00`. */
  readonly sendAtLocal?: string | undefined;
  /** It tells of what was gathered, or is sent instead of being gathered. */
  readonly neverGathered?: boolean | undefined;
  /** What the templates need; digests may be kept by a field of it. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The rules that it has waited for before; after `digest` it is neither gathered nor kept for a daily hour again. */
  readonly waitedFor?: readonly ExplanationEntry['rule'][] | undefined;
}

/** What the deployment allows. */
export interface Policy {
  /** The channels that are configured. */
  readonly channels: readonly Channel[];
  /** Counts for people whose country is unknown; `undefined`: then the strictest rules hold. */
  readonly defaultCountry?: string | undefined;
}

/** How one recipient is told, or why not; each rule that had a say left an entry. */
export type DeliveryPlan =
  | {
      readonly kind: 'deliver';
      readonly lane: Lane;
      readonly strategy: Strategy;
      /** In order. `first-success` starts with the first, `all` with every one. */
      readonly channels: readonly [Channel, ...Channel[]];
      /** With `all`: those of `channels` that have to be silent now, and until when. */
      readonly later?: Later | undefined;
      readonly explanation: readonly ExplanationEntry[];
    }
  /** Nothing now; it is decided afresh then. */
  | {
      readonly kind: 'defer';
      readonly lane: Lane;
      /** Epoch milliseconds. */
      readonly until: number;
      readonly explanation: readonly ExplanationEntry[];
    }
  /** It becomes an item of a digest. */
  | {
      readonly kind: 'gather';
      readonly lane: Lane;
      readonly gathering: Gathering;
      readonly explanation: readonly ExplanationEntry[];
    }
  | {
      readonly kind: 'settle';
      readonly lane: Lane;
      readonly status: 'expired' | 'suppressed' | 'failed';
      readonly reason: string;
      readonly explanation: readonly ExplanationEntry[];
    };

/** Channels that wait, and until when. */
export interface Later {
  readonly channels: readonly Channel[];
  /** Epoch milliseconds. */
  readonly until: number;
}

/**
 * Decides how a notification reaches one recipient. Pure: the same input is the same plan.
 *
 * @param profile - `undefined` for somebody nobody has told Carillon about
 * @param now - milliseconds since the epoch
 */
export function planDelivery(
  request: PlannableRequest,
  type: NotificationType,
  profile: RecipientProfile | undefined,
  policy: Policy,
  now: number,
): DeliveryPlan {
  const lane = effectiveLane(type.lane, request.lane);
  const explanation: ExplanationEntry[] = [];
  if (lane !== type.lane) explanation.push({ rule: 'lane', effect: 'lowers', because: `requested-${lane}` });

  const settle = (status: 'expired' | 'suppressed' | 'failed', rule: ExplanationEntry['rule'], reason: string) => ({
    kind: 'settle' as const,
    lane,
    status,
    reason,
    explanation: [...explanation, { rule, effect: 'settles' as const, because: reason }],
  });

  if (request.expiresAt !== undefined && request.expiresAt <= now)
    return settle('expired', 'expiry', 'expired-before-planning');
  if (profile === undefined) return settle('failed', 'recipient', 'unknown-recipient');

  const verdicts = overrideForMandatory(
    type.channels.map((channel) => ({ channel, ...judge(channel, type, request, profile, policy) })),
    type,
  );
  for (const { channel, rule, kind, because } of verdicts)
    explanation.push({ rule, channel, effect: kind === 'keeps' ? 'keeps' : 'removes', because });

  const kept = verdicts.filter(({ kind }) => kind === 'keeps').map(({ channel }) => channel);
  if (kept.length === 0) {
    const no = verdicts.find(({ kind }) => kind === 'forbids' || kind === 'unwanted');
    return no ? settle('suppressed', no.rule, no.because) : settle('failed', 'contact-points', 'no-usable-channel');
  }
  const defer = (until: number, rule: ExplanationEntry['rule'], because: string): DeliveryPlan => {
    if (request.expiresAt !== undefined && request.expiresAt <= until)
      return settle('expired', rule, `expires-before-${rule}-ends`);
    return { kind: 'defer', lane, until, explanation: [...explanation, { rule, effect: 'defers', because }] };
  };

  const sendAt = sendMoment(request, profile);
  if (sendAt !== undefined && sendAt > now) return defer(sendAt, 'send-at', 'scheduled');

  if (!request.neverGathered && !hasWaitedToGather(request.waitedFor)) {
    const gathering = gatheringOf(type, request.data, profile, now);
    if (gathering) {
      // not its key, which may hold a field of the data
      explanation.push({ rule: 'digest', effect: 'gathers', because: `into-${gathering.into}` });
      return { kind: 'gather', lane, gathering, explanation };
    }
    const wait = deferredByFrequency(type, profile, now);
    if (wait) return defer(wait.until, 'digest', wait.because);
  }

  const quiet = new Map(
    kept.map((channel) => [channel, quietNow(profile, channel, type.category, policy.defaultCountry, now)]),
  );
  const free = kept.filter((channel) => quiet.get(channel) === undefined);
  for (const [channel, hours] of quiet)
    if (hours) explanation.push({ rule: hours.rule, channel, effect: 'defers', because: hours.because });
  const [first, ...others] = free;
  const untils = [...quiet.values()].flatMap((hours) => (hours ? [hours.until] : []));
  if (first === undefined) {
    const until = Math.min(...untils);
    const hours = [...quiet.values()].find((each) => each?.until === until);
    return defer(until, hours?.rule ?? 'quiet-hours', hours?.because ?? 'quiet');
  }
  explanation.push({ rule: 'order', effect: 'keeps', because: type.strategy });
  if (type.strategy !== 'all') {
    const following = type.fallback?.filter((channel) => others.includes(channel)) ?? others;
    return { kind: 'deliver', lane, strategy: type.strategy, channels: [first, ...following], explanation };
  }
  const silent = kept.filter((channel) => !free.includes(channel));
  const later = silent.length > 0 ? { channels: silent, until: Math.min(...untils) } : undefined;
  return { kind: 'deliver', lane, strategy: 'all', channels: [first, ...others, ...silent], later, explanation };
}

/** When it is to go out at the earliest, epoch milliseconds; of a moment and a local time the later one. */
export function sendMoment(
  { sendAt, sendAtLocal }: Pick<PlannableRequest, 'sendAt' | 'sendAtLocal'>,
  { timeZone = 'UTC' }: RecipientProfile,
): number | undefined {
  const local = sendAtLocal === undefined ? undefined : momentOf(sendAtLocal, timeZone);
  if (sendAt === undefined || local === undefined) return sendAt ?? local;
  return Math.max(sendAt, local);
}

interface Verdict {
  readonly kind: 'keeps' | 'removes' | 'forbids' | 'unwanted';
  readonly rule: ExplanationEntry['rule'];
  readonly because: string;
}

function judge(
  channel: Channel,
  type: NotificationType,
  request: PlannableRequest,
  profile: RecipientProfile,
  policy: Policy,
): Verdict {
  if (request.channels && !request.channels.includes(channel))
    return { kind: 'removes', rule: 'requested-channels', because: 'not-requested' };
  if (!policy.channels.includes(channel))
    return { kind: 'removes', rule: 'configured-channels', because: 'channel-is-off' };
  return toVerdict(permission(profile, type, channel, policy.defaultCountry));
}

function toVerdict(allowed: Permission): Verdict {
  switch (allowed.kind) {
    case 'permitted':
      return { kind: 'keeps', rule: 'contact-points', because: allowed.because };
    case 'impossible':
      return { kind: 'removes', rule: allowed.rule, because: allowed.because };
    case 'forbidden':
      return { kind: 'forbids', rule: allowed.rule, because: allowed.because };
    case 'unwanted':
      return { kind: 'unwanted', rule: 'preferences', because: allowed.because };
  }
}

/** A mandatory category can be moved between channels; with every one of them switched off, it uses those there are. */
function overrideForMandatory<V extends Verdict>(verdicts: readonly V[], { category }: NotificationType): readonly V[] {
  if (!category.mandatory || verdicts.some(({ kind }) => kind === 'keeps')) return verdicts;
  return verdicts.map((verdict) =>
    verdict.kind === 'unwanted'
      ? { ...verdict, kind: 'keeps', rule: 'mandatory', because: 'cannot-be-switched-off' }
      : verdict,
  );
}
