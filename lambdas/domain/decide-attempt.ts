import type { Channel } from './channel.ts';
import type { Attempt, DeliveryRecord } from './delivery-record.ts';
import type { DuplicateRule } from './notification-type.ts';
import { type ContactPoint, reachability } from './reachability.ts';
import type { RecipientProfile } from './recipient-profile.ts';

/** What is known when a channel's turn has come, all read consistently just now. Moments are epoch milliseconds. */
export interface AttemptSituation {
  readonly channel: Channel;
  readonly profile: RecipientProfile | undefined;
  readonly record: DeliveryRecord | undefined;
  readonly duplicates: DuplicateRule;
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
  const { channel, profile, record, expiresAt, now } = situation;
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
  const reach = reachability(profile, channel);
  switch (reach.kind) {
    case 'reachable':
      return { kind: 'attempt', number: attempts.length + 1, contactPoint: reach.contactPoint, profile };
    case 'suppressed':
      return { kind: 'refuse', status: 'suppressed', reason: reach.because };
    case 'absent':
      return { kind: 'refuse', status: 'failed', reason: reach.because };
  }
}

/** An attempt without an answer is either under way in another function, or that function died. */
function judgeOpenAttempt(
  open: Attempt,
  number: number,
  { duplicates, leaseMs, now }: AttemptSituation,
): AttemptDecision | undefined {
  const leaseEnds = Date.parse(open.claimedAt) + leaseMs;
  if (now < leaseEnds) return { kind: 'wait', seconds: Math.ceil((leaseEnds - now) / 1000) };
  return duplicates === 'at-most-once' ? { kind: 'unresolved', number, attempt: open } : undefined;
}
