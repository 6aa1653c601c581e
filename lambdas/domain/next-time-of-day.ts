import { Temporal } from 'temporal-polyfill';
import { momentOf } from './local-time.ts';
import { type Weekday, weekdays } from './notification-type.ts';

/**
 * The first moment after another at which a zone's clock shows a time of day, on any day or on one day of the week. It is
 * never more than a day, or a week, and the hour of a change of clocks away.
 *
 * @param after - epoch milliseconds
 * @returns epoch milliseconds
 */
export function nextTimeOfDay(
  { at, on }: { readonly at: string; readonly on?: Weekday },
  timeZone: string,
  after: number,
): number {
  const today = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone).toPlainDate();
  // a zone that moves across the date line skips a day: its time is past as soon as it comes, and the next one counts
  for (let days = 0; days <= 15; days += 1) {
    const day = today.add({ days });
    const moment = momentOf(`${day.toString()}T${at}`, timeZone);
    if ((on === undefined || weekdays[day.dayOfWeek - 1] === on) && moment > after) return moment;
  }
  throw new Error(`no ${at} in ${timeZone} within two weeks; its clock is not known`);
}
