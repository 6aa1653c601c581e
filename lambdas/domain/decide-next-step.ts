import type { Category, DuplicateRule } from './category.ts';
import type { Channel } from './channel.ts';
import type { Confirmation } from './confirmation.ts';
import type { ChannelOutcome, DeliveryRecord } from './delivery-record.ts';
import type { FailureClass } from './failure-class.ts';
import type { Lane } from './lane.ts';
import type { ProviderState } from './provider-health.ts';
import type { ContactPoint } from './reachability.ts';
import type { RecipientProfile } from './recipient-profile.ts';

/** All that the next step of a delivery depends on, read consistently just now. Moments are epoch milliseconds. */
export interface StepSituation {
  /** What was tried and what came of it; nothing yet before the first claim. */
  readonly history: Pick<DeliveryRecord, 'attempts' | 'outcomes'>;
  /** The channels that may be used here, in order; with `all`, the one channel that this is about. */
  readonly channels: readonly Channel[];
  readonly type: string;
  readonly category: Category;
  readonly confirm?: Confirmation | undefined;
  readonly duplicates: DuplicateRule;
  readonly lane: Lane;
  /** `undefined` for somebody who is gone: erased, or never known. */
  readonly profile: RecipientProfile | undefined;
  readonly defaultCountry?: string | undefined;
  /** The providers of the channels that are switched on, in order of preference. */
  readonly providers: Partial<Record<Channel, readonly ProviderState[]>>;
  /** When the producer asked. */
  readonly requestedAt: number;
  readonly expiresAt: number | undefined;
  /** How long an attempt may be under way, in milliseconds. */
  readonly leaseMs: number;
  readonly now: number;
  /** From 0 up to 1: for the jitter of back-offs and the choice among providers. */
  readonly chance: number;
}

/** What is to be done next; the tag says what the caller must do. */
export type NextStep =
  /** Try a channel, not before a moment, with a provider and at a contact point. */
  | {
      readonly kind: 'attempt';
      readonly channel: Channel;
      readonly number: number;
      readonly provider: string;
      readonly contactPoint: ContactPoint;
      readonly notBefore: number;
      readonly because: string;
    }
  /** Wait for a receipt: one that confirms an accepted message, or one that resolves an ambiguous answer or open attempt. */
  | {
      readonly kind: 'await';
      readonly channel: Channel;
      readonly number: number;
      readonly for: 'confirmation' | 'answer';
      readonly until: number;
      readonly because: string;
    }
  /** Ask the provider whether it has the message of an ambiguous attempt, then decide again. */
  | {
      readonly kind: 'look-up';
      readonly channel: Channel;
      readonly number: number;
      readonly provider: string;
      readonly contactPoint: ContactPoint;
    }
  /** It is over. */
  | {
      readonly kind: 'settle';
      readonly status: 'delivered' | 'accepted' | 'failed' | 'suppressed' | 'expired';
      readonly reason?: string;
      readonly failureClass?: FailureClass;
    };

/** A channel that came to its end on the way to the next step, with what it came to; to be recorded with the step. */
export type ClosedChannels = Partial<Record<Channel, Omit<ChannelOutcome, 'at'>>>;

export interface StepDecision {
  readonly step: NextStep;
  readonly closes: ClosedChannels;
}

/** Decides what follows, from everything that has happened. */
export function decideNextStep(_: StepSituation): StepDecision {
  throw new Error('not written yet');
}
