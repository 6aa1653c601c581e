import type { Channel } from './channel.ts';

/** What may happen when a crash leaves it open whether a message went out: send again, or never send again. */
export type DuplicateRule = 'at-least-once' | 'at-most-once';

/** So many on one channel in so long. */
export interface FrequencyCap {
  readonly channel: Channel;
  readonly most: number;
  readonly per: CapPeriod;
  /** `rolling`: in any stretch of that length; `calendar`: in an hour, day or week as the recipient's clock has it. */
  readonly counts: 'rolling' | 'calendar';
}

export const capPeriods = ['hour', 'day', 'week'] as const;
export type CapPeriod = (typeof capPeriods)[number];

/** What a recipient chooses about; says how its notifications are treated. What people read of it is in the catalogue. */
export interface Category {
  readonly name: string;
  readonly duplicates: DuplicateRule;
  /**
   * What somebody must have agreed to before anything of it is sent: `marketing` asks the consent policy of the
   * recipient's jurisdiction, `none` asks nothing.
   */
  readonly consent: 'none' | 'marketing';
  /** Whether consent counts only once it was confirmed from the address itself. */
  readonly doubleOptIn: boolean;
  /** Whether it cannot be switched off, only moved between channels: security, and what the law demands. */
  readonly mandatory: boolean;
  /** Whether it is sent to somebody who has said nothing about it. */
  readonly byDefault: boolean;
  /** Which hours it keeps to: those that the law sets where the recipient is, and those that the recipient has chosen. */
  readonly hours: { readonly legal: boolean; readonly own: boolean };
  /** How often it may be sent to one person, whatever the type; empty: as often as it comes. */
  readonly caps: readonly FrequencyCap[];
}
