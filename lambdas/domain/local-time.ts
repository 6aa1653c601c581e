import type { Weekday } from './notification-type.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** More than any zone is away from UTC, and than any zone's clock was ever moved at once. */
const farEnough = 1.5 * day;

/** Making one takes a hundred times as long as using it; there are some six hundred zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  return format;
}

/**
 * How far a zone's clock is ahead of UTC at a moment, in milliseconds.
 *
 * @param moment - epoch milliseconds
 */
export function offsetAt(moment: number, timeZone: string): number {
  // ends in GMT, GMT-05:00 or, before clocks were set to whole minutes, GMT-00:44:30
  const text = formatIn(timeZone).format(moment);
  const [, sign, hours, minutes, seconds = 0] = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text) ?? [];
  if (sign === undefined) return 0;
  const size = Number(hours) * 60 * minute + Number(minutes) * minute + Number(seconds) * 1000;
  return sign === '-' ? -size : size;
}

/**
 * The first moment after `from`, and not after `to`, from which on a zone's clock shows another offset; `undefined` when
 * it keeps to its own. No zone changes its clock and takes it back within the few days that this is asked about.
 */
export function changeBetween(from: number, to: number, timeZone: string): number | undefined {
  const before = offsetAt(from, timeZone);
  if (offsetAt(to, timeZone) === before) return undefined;
  // clocks are changed at whole seconds
  let [same, other] = [Math.floor(from / 1000), Math.floor(to / 1000)];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(middle * 1000, timeZone) === before) same = middle;
    else other = middle;
  }
  return other * 1000;
}

/**
 * The moment of a time on the wall, such as `2026-12-24T18:00`, where a zone's clock shows it. A time that a change of
 * clocks skips is the first moment after the gap; one that comes twice is the first of the two.
 *
 * @returns epoch milliseconds
 */
export function momentOf(wallTime: string, timeZone: string): number {
  const shown = Date.parse(`${wallTime}Z`);
  if (Number.isNaN(shown)) throw new Error(`${wallTime} is no time on the wall; write it like 2026-12-24T18:00`);
  const [first, second] = [shown - farEnough, shown + farEnough].map((moment) => shown - offsetAt(moment, timeZone));
  const [earlier, later] = [Math.min(first ?? 0, second ?? 0), Math.max(first ?? 0, second ?? 0)];
  const isShown = (moment: number) => moment + offsetAt(moment, timeZone) === shown;
  if (isShown(earlier)) return earlier;
  if (isShown(later)) return later;
  return changeBetween(shown - farEnough, shown + farEnough, timeZone) ?? later;
}

/** What a zone's clock and calendar show. */
export interface WallTime {
  /** Such as `2026-12-24`. */
  readonly date: string;
  readonly weekday: Weekday;
  /** Since the clock showed midnight. */
  readonly milliseconds: number;
}

// 1 January 1970 was a Thursday
const weekdaysFromEpoch = ['thursday', 'friday', 'saturday', 'sunday', 'monday', 'tuesday', 'wednesday'] as const;

/** What a zone's clock shows at a moment. */
export function wallTimeAt(moment: number, timeZone: string): WallTime {
  const shown = moment + offsetAt(moment, timeZone);
  const days = Math.floor(shown / day);
  return {
    date: dateOf(days),
    weekday: weekdaysFromEpoch[((days % 7) + 7) % 7] ?? 'thursday',
    milliseconds: shown - days * day,
  };
}

/**
 * The first moment after another at which a zone's clock shows a time of day, such as `08:00`, on a day of the week if
 * one is given. On a day that skips it: the first moment after the gap.
 */
export function nextTimeOfDay(timeOfDay: string, timeZone: string, after: number, weekday?: Weekday): number {
  const today = Math.floor((after + offsetAt(after, timeZone)) / day);
  // a day that a zone leaves out altogether may be the one that was asked for: then it is the next week's
  for (let ahead = 0; ahead <= 15; ahead += 1) {
    if (weekday !== undefined && weekdaysFromEpoch[(((today + ahead) % 7) + 7) % 7] !== weekday) continue;
    const moment = momentOf(`${dateOf(today + ahead)}T${timeOfDay}`, timeZone);
    if (moment > after) return moment;
  }
  throw new Error(`no ${timeOfDay} on ${weekday ?? 'any day'} in ${timeZone} within two weeks`);
}

const dateOf = (days: number) => new Date(days * day).toISOString().slice(0, 10);
