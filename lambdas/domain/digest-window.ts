import type { NotificationType } from './notification-type.ts';
import type { RecipientProfile } from './recipient-profile.ts';

/** Into what a notification is gathered, and when that is told. */
export interface Gathering {
  /** What is gathered together; part of a sort key. */
  readonly key: string;
  /** The type of the notification that tells of it. */
  readonly into: string;
  /** When a window that begins now closes, epoch milliseconds. */
  readonly closesAt: number;
  readonly flushFirst: boolean;
  readonly max: number;
}

/**
 * Says whether a notification is gathered instead of sent: because its type says so, or because the recipient wants to
 * hear of it daily or weekly.
 *
 * @returns `undefined` when it is sent for itself
 */
export function gatheringOf(
  _type: NotificationType,
  _data: Readonly<Record<string, unknown>>,
  _profile: RecipientProfile,
  _now: number,
): Gathering | undefined {
  return undefined;
}
