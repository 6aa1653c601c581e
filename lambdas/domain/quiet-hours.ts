import type { Category } from './category.ts';
import type { Channel } from './channel.ts';
import type { RecipientProfile } from './recipient-profile.ts';

/** Hours in which a channel has to be silent, and why. */
export interface Quiet {
  /** The first moment at which it may be used again, epoch milliseconds. */
  readonly until: number;
  readonly rule: 'legal-hours' | 'quiet-hours';
  /** A constant such as `us-fl-20-to-8` or `own-window`. */
  readonly because: string;
}

/**
 * Says whether a channel has to be silent now for a person, by the law where they are and by their own choice, whichever
 * ends later.
 *
 * @param now - epoch milliseconds
 */
export function quietNow(
  _profile: RecipientProfile,
  _channel: Channel,
  _category: Category,
  _defaultCountry: string | undefined,
  _now: number,
): Quiet | undefined {
  return undefined;
}
