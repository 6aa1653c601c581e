import type { Window } from './rules.ts';

/** One for each zone: they are slow to make. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  clocks.set(timeZone, made);
  return made;
}

/** Whether the clock on the wall shows a minute of one of the windows. */
export function isWithin(moment: number, timeZone: string, windows: readonly Window[]): boolean {
  const parts = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  );
  const time = `${parts['hour']}:${parts['minute']}`;
  return windows.some(({ from, to, on }) => {
    // none of the windows with a day goes over midnight
    if (on !== undefined) return parts['weekday'] === on && time >= from && time < to;
    return from < to ? time >= from && time < to : time >= from || time < to;
  });
}
