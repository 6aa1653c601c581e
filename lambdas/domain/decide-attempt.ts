import type { Category } from './category.ts';
import type { Channel } from './channel.ts';
import type { Attempt, DeliveryRecord } from './delivery-record.ts';
import { permission } from './permission.ts';
import type { ContactPoint } from './reachability.ts';
import type { RecipientProfile } from './recipient-profile.ts';

/** What is known when a channel's turn has come, all read consistently just now. Moments are epoch milliseconds. */
export interface AttemptSituation {
  readonly channel: Channel;
  readonly profile: RecipientProfile | undefined;
  readonly record: DeliveryRecord | undefined;
  readonly type: string;
  readonly category: Category;
  /** Counts for people whose country is unknown. */
  readonly defaultCountry?: string | undefined;
  readonly expiresAt: number | undefined;
  /** How long an attempt may be under way, in milliseconds. */
  readonly leaseMs: number;
  readonly now: number;
}

/** What to do now: the tag says what the caller must do. */
export type AttemptDecision =
  | {
      readonly kind: 'attempt';
      readonly number: number;
      readonly contactPoint: ContactPoint;
      readonly profile: RecipientProfile;
    }
  /** This channel has its outcome already; a second copy of the command changes nothing. */
  | { readonly kind: 'done'; readonly record: DeliveryRecord }
  /** Another copy of the command may be sending this very moment: look again then. */
  | { readonly kind: 'wait'; readonly seconds: number }
  /** Do not send, and record that. */
  | { readonly kind: 'refuse'; readonly status: 'expired' | 'suppressed' | 'failed'; readonly reason: string }
  /** An earlier attempt may have gone out and the category forbids to repeat it: record that. */
  | { readonly kind: 'unresolved'; readonly number: number; readonly attempt: Attempt };

/**
 * Decides whether one channel may be tried now. Asked at the moment of sending, so that what was allowed at planning
 * and is not any more does not go out.
 */
export function decideAttempt(situation: AttemptSituation): AttemptDecision {
  const { channel, profile, record, type, category, expiresAt, now } = situation;
  if (record?.outcomes[channel]) return { kind: 'done', record };
  // Decided not to send, before this command was made: a repeated request met a changed profile. The first answer stands.
  if (record && record.channels.length === 0) return { kind: 'done', record };

  const attempts = record?.attempts[channel] ?? [];
  const open = attempts.at(-1);
  if (open && open.outcome === undefined) {
    const answer = judgeOpenAttempt(open, attempts.length, situation);
    if (answer) return answer;
  }

  if (expiresAt !== undefined && expiresAt <= now)
    return { kind: 'refuse', status: 'expired', reason: 'expired-before-sending' };
  if (profile === undefined) return { kind: 'refuse', status: 'failed', reason: 'recipient-gone' };
  const allowed = permission(profile, { type, category }, channel, situation.defaultCountry);
  const attempt = { kind: 'attempt', number: attempts.length + 1, profile } as const;
  switch (allowed.kind) {
    case 'permitted':
      return { ...attempt, contactPoint: allowed.contactPoint };
    case 'impossible':
      return { kind: 'refuse', status: 'failed', reason: allowed.because };
    case 'forbidden':
      return { kind: 'refuse', status: 'suppressed', reason: allowed.because };
    case 'unwanted':
      // moved to another channel in the meantime: no reason to withhold what cannot be switched off
      return category.mandatory
        ? { ...attempt, contactPoint: allowed.contactPoint }
        : { kind: 'refuse', status: 'suppressed', reason: allowed.because };
  }
}

/** An attempt without an answer is either under way in another function, or that function died. */
function judgeOpenAttempt(
  open: Attempt,
  number: number,
  { category, leaseMs, now }: AttemptSituation,
): AttemptDecision | undefined {
  const leaseEnds = Date.parse(open.claimedAt) + leaseMs;
  if (now < leaseEnds) return { kind: 'wait', seconds: Math.ceil((leaseEnds - now) / 1000) };
  return category.duplicates === 'at-most-once' ? { kind: 'unresolved', number, attempt: open } : undefined;
}
