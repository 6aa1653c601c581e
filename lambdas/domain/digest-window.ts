import type { ExplanationEntry } from './explanation.ts';
import { nextTimeOfDay } from './local-time.ts';
import type { DigestWindow, NotificationType } from './notification-type.ts';
import type { RecipientProfile } from './recipient-profile.ts';
import { resolveFrequency } from './resolve-preference.ts';

/** Into what a notification is gathered, and when that is told. */
export interface Gathering {
  /** What is gathered together, such as `comment.posted` or `comment.posted:post-17`; holds a field of the data. */
  readonly key: string;
  /** The type of the notification that tells of it. */
  readonly into: string;
  /** When a window that begins now closes, epoch milliseconds. */
  readonly closesAt: number;
  readonly flushFirst: boolean;
  readonly max: number;
}

/** When somebody hears who wants to hear daily or weekly, in their own time. */
const recipientsTime = '08:00';

/**
 * Says whether a notification is gathered instead of sent: its type declares so. A recipient who wants to hear daily or
 * weekly moves the end of the window, unless the category is mandatory.
 *
 * @param now - epoch milliseconds
 * @returns `undefined` when it is sent for itself
 */
export function gatheringOf(
  type: NotificationType,
  data: Readonly<Record<string, unknown>>,
  profile: RecipientProfile,
  now: number,
): Gathering | undefined {
  const { digest } = type;
  if (digest === undefined) return undefined;
  const window = wantedWindow(type, profile) ?? digest.window;
  return {
    key: digest.key === 'type' ? type.type : `${type.type}:${textOf(data[digest.key.field])}`,
    into: digest.into,
    closesAt: closingTime(window, profile, now),
    flushFirst: digest.flushFirst,
    max: digest.max,
  };
}

/** What an item takes of the room in a digest: the bytes of its data as JSON. */
export const bytesOf = (data: Readonly<Record<string, unknown>>): number =>
  new TextEncoder().encode(JSON.stringify(data)).length;

/** That a notification waits because its recipient wants to hear daily or weekly, and nothing gathers it. */
export interface FrequencyWait {
  /** Epoch milliseconds. */
  readonly until: number;
  readonly because: 'recipient-wants-daily' | 'recipient-wants-weekly';
}

/**
 * Says until when a notification waits that its recipient wants daily or weekly but whose type is not gathered: 8:00
 * where they are, the same day or weekday for all of them. What is urgent or mandatory never waits for that.
 *
 * It counts from when it is first asked: who asks again at 8:00 is sent away again. One wait for this reason is enough.
 *
 * @param now - epoch milliseconds
 */
export function deferredByFrequency(
  type: NotificationType,
  profile: RecipientProfile,
  now: number,
): FrequencyWait | undefined {
  if (type.digest !== undefined || type.lane === 'urgent') return undefined;
  const window = wantedWindow(type, profile);
  if (window === undefined) return undefined;
  const until = closingTime(window, profile, now);
  return { until, because: window.kind === 'daily' ? 'recipient-wants-daily' : 'recipient-wants-weekly' };
}

/** Whether a notification has waited to be told of with others: it is not gathered, or sent away for that, once more. */
export const hasWaitedToGather = (waitedFor: readonly ExplanationEntry['rule'][] | undefined): boolean =>
  waitedFor?.includes('digest') ?? false;

type TimedWindow = Exclude<DigestWindow, { kind: 'for' }>;

/** When the recipient wants to hear of it; `undefined`: whenever the type says. */
function wantedWindow(type: NotificationType, { preferences }: RecipientProfile): TimedWindow | undefined {
  if (preferences === undefined || type.category.mandatory) return undefined;
  switch (resolveFrequency(preferences, type)) {
    case 'daily':
      return { kind: 'daily', at: recipientsTime };
    case 'weekly':
      return { kind: 'weekly', on: 'monday', at: recipientsTime };
    case 'at-once':
    case 'never':
      return undefined;
  }
}

function closingTime(window: DigestWindow, { timeZone = 'UTC' }: RecipientProfile, now: number): number {
  if (window.kind === 'for') return now + window.seconds * 1000;
  return nextTimeOfDay(window.at, timeZone, now, window.kind === 'weekly' ? window.on : undefined);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
