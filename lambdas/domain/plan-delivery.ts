import type { Channel } from './channel.ts';
import type { ExplanationEntry } from './explanation.ts';
import { effectiveLane, type Lane } from './lane.ts';
import type { NotificationType, Strategy } from './notification-type.ts';
import { type Permission, permission } from './permission.ts';
import type { RecipientProfile } from './recipient-profile.ts';

/** What planning needs to know of a request. Moments are milliseconds since the epoch. */
export interface PlannableRequest {
  readonly channels?: readonly Channel[] | undefined;
  readonly lane?: Lane | undefined;
  readonly expiresAt?: number | undefined;
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
      readonly explanation: readonly ExplanationEntry[];
    }
  | {
      readonly kind: 'settle';
      readonly lane: Lane;
      readonly status: 'expired' | 'suppressed' | 'failed';
      readonly reason: string;
      readonly explanation: readonly ExplanationEntry[];
    };

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

  const [first, ...others] = verdicts.filter(({ kind }) => kind === 'keeps').map(({ channel }) => channel);
  const following = type.fallback?.filter((channel) => others.includes(channel)) ?? others;
  if (first === undefined) {
    const no = verdicts.find(({ kind }) => kind === 'forbids' || kind === 'unwanted');
    return no ? settle('suppressed', no.rule, no.because) : settle('failed', 'contact-points', 'no-usable-channel');
  }
  explanation.push({ rule: 'order', effect: 'keeps', because: type.strategy });
  const channels = type.strategy === 'all' ? others : following;
  return { kind: 'deliver', lane, strategy: type.strategy, channels: [first, ...channels], explanation };
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
