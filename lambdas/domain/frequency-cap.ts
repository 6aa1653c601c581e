import type { Category } from './category.ts';
import type { Channel } from './channel.ts';
import type { RecipientProfile } from './recipient-profile.ts';

/** Whether one more may be sent, and if not, from when on. */
export type CapVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'capped'; readonly until: number; readonly because: string };

/**
 * Says whether the caps of a category, and what the recipient has lowered them to, allow one more on a channel.
 *
 * @param sent - when messages of the category went out on the channel, epoch milliseconds, in any order
 */
export function capVerdict(
  _category: Category,
  _channel: Channel,
  _profile: RecipientProfile,
  _sent: readonly number[],
  _now: number,
): CapVerdict {
  return { kind: 'allowed' };
}
