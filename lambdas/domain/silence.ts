import { type Weekday, weekdays } from './notification-type.ts';

/** A stretch of the day without a message, on the clock where the recipient is; may go over midnight. */
export interface Silence {
  /** The first minute that is silent, such as `21:00`. */
  readonly start: string;
  /** The first minute that is not, such as `08:00`. */
  readonly end: string;
  /** The days on which it starts; absent: every day. */
  readonly days?: readonly Weekday[] | undefined;
  readonly rule: 'legal-hours' | 'quiet-hours';
  /** A constant that says which it is. */
  readonly because: string;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * How long it is still silent at a time on the wall, in milliseconds on that clock; `undefined` when it is not.
 *
 * It is silent whenever the wall shows a silent minute: an hour that comes twice is silent twice.
 *
 * @param shown - what the clock shows, as if it were UTC, in epoch milliseconds
 */
export function silentFor({ start, end, days }: Silence, shown: number): number | undefined {
  const today = Math.floor(shown / day);
  const time = shown - today * day;
  const [from, to] = [timeOf(start), timeOf(end)];
  const starts = (date: number) => days === undefined || days.includes(weekdayOf(date));
  if (from < to) return time >= from && time < to && starts(today) ? to - time : undefined;
  if (time >= from && starts(today)) return to + day - time;
  return time < to && starts(today - 1) ? to - time : undefined;
}

const timeOf = (timeOfDay: string) => (Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3, 5))) * minute;

/** 1 January 1970, the day 0, was a Thursday, which is the fourth. */
const weekdayOf = (date: number) => weekdays[(((date + 3) % 7) + 7) % 7] ?? 'monday';
