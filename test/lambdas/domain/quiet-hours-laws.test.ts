import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changeBetween } from '../../../lambdas/domain/local-time.ts';
import { weekdays } from '../../../lambdas/domain/notification-type.ts';
import { type QuietWindow, quietWindowSchema } from '../../../lambdas/domain/preferences.ts';
import { quietNow } from '../../../lambdas/domain/quiet-hours.ts';
import type { RecipientProfile } from '../../../lambdas/domain/recipient-profile.ts';
import { aCategory } from './arbitraries.ts';
import { aProfile } from './profiles.ts';

const minute = 60_000;
const hour = 60 * minute;
const from = Date.UTC(2026, 0, 1);
const to = Date.UTC(2036, 0, 1);
const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC'];

const clocks = new Map<string, Intl.DateTimeFormat>();
/** What the wall shows, asked of Intl in another way than the code does. */
function wall(moment: number, timeZone: string): { time: string; weekday: string } {
  const format: Intl.DateTimeFormatOptions = { weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, ...format });
  clocks.set(timeZone, clock);
  const [, weekday = '', time = ''] = /^(\w+)\D+(\d\d:\d\d)/.exec(clock.format(moment)) ?? [];
  return { time, weekday: weekday.toLowerCase() };
}

function isIn({ start, end, days = [...weekdays] }: QuietWindow, moment: number, timeZone: string): boolean {
  const { time, weekday } = wall(moment, timeZone);
  const today = weekdays.map(String).indexOf(weekday);
  const yesterday = weekdays[(today + 6) % 7]!;
  if (start < end) return time >= start && time < end && days.includes(weekdays[today]!);
  return (time >= start && days.includes(weekdays[today]!)) || (time < end && days.includes(yesterday));
}

const anybody = aProfile();
/** Parsing each of a hundred thousand profiles would take most of the time. */
const somebody = (quietHours: readonly QuietWindow[], timeZone: string): RecipientProfile => ({
  ...anybody,
  timeZone,
  preferences: { quietHours: [...quietHours] },
});
const category = aCategory();
const quietFor = (windows: readonly QuietWindow[], zone: string, now: number) =>
  quietNow(somebody(windows, zone), 'push', category, undefined, now);

/** Where something is wrong; for speed said in one text, which must be empty. */
function wrongWith(windows: readonly QuietWindow[], zone: string, now: number, mostMs: number): string {
  const isSilent = (moment: number) => windows.some((window) => isIn(window, moment, zone));
  const quiet = quietFor(windows, zone, now);
  const where = () => `${JSON.stringify(windows)} in ${zone} at ${new Date(now).toISOString()}`;
  if (quiet === undefined) return isSilent(now) ? `not silent: ${where()}` : '';
  if (!isSilent(now)) return `silent for nothing: ${where()}`;
  if (isSilent(quiet.until)) return `ends inside: ${where()}`;
  if (!isSilent(quiet.until - 1)) return `ends late: ${where()}`;
  for (let moment = now; moment < quiet.until; moment += 29 * minute)
    if (!isSilent(moment)) return `free before: ${where()}`;
  return quiet.until - now > mostMs ? `waits too long: ${where()}` : '';
}

/** Every change of every zone's clock in ten years. */
const changes = zones.flatMap((zone) => {
  const found: { zone: string; change: number }[] = [];
  for (let moment = from; moment < to; moment += 5 * 24 * hour) {
    const change = changeBetween(moment, moment + 5 * 24 * hour, zone);
    if (change !== undefined) found.push({ zone, change });
  }
  return found;
});

const daily: readonly QuietWindow[] = [
  { start: '22:00', end: '08:00' },
  { start: '01:30', end: '02:30' },
  { start: '02:30', end: '23:30' },
  { start: '05:00', end: '02:00' },
  { start: '00:00', end: '03:00' },
];

describe('quiet hours', () => {
  it('hold around every change of a clock, in every zone, for ten years', () => {
    expect(changes.length).toBeGreaterThan(2000);
    expect(new Set(changes.map(({ zone }) => zone)).size).toBeGreaterThan(100);
    const wrong = changes.flatMap(({ zone, change }, index) =>
      [-24 * hour, -90 * minute, -1, 0, 30 * minute, 90 * minute].flatMap((apart, place) => {
        const window = daily[(index + place) % daily.length]!;
        return wrongWith([window], zone, change + apart + (index % 61) * minute, 25 * hour) || [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  const anyTime = fc
    .tuple(fc.nat(23), fc.constantFrom(0, 1, 15, 30, 59))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const anyWindow = fc
    .record({ start: anyTime, end: anyTime })
    .filter((window) => quietWindowSchema.safeParse(window).success) satisfies fc.Arbitrary<QuietWindow>;
  const anyZone = fc.constantFrom(...zones);
  const anyMoment = fc.integer({ min: from / minute, max: to / minute }).map((minutes) => minutes * minute + 1234);
  const nearChange = fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -36 * 60, max: 12 * 60 }))
    .map(([{ zone, change }, apart]) => [zone, change + apart * minute] as const);
  const anywhere = fc.oneof(fc.tuple(anyZone, anyMoment), nearChange);

  it('of one daily window never end inside, never early, never late, and within 25 hours', () => {
    fc.assert(
      fc.property(anyWindow, anywhere, (window, [zone, now]) => {
        expect(wrongWith([window], zone, now, 25 * hour)).toBe('');
      }),
      { numRuns: 4000 },
    );
  });

  it('of several windows, on some days, hold as if there were one', () => {
    const onDays = fc
      .tuple(anyWindow, fc.option(fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }), { nil: undefined }))
      .map(([window, days]) => ({ ...window, ...(days && { days }) }));
    fc.assert(
      fc.property(fc.array(onDays, { minLength: 1, maxLength: 3 }), anywhere, (windows, [zone, now]) => {
        const quiet = quietFor(windows, zone, now);
        fc.pre(quiet?.because !== 'nothing-free-for-a-week');
        expect(wrongWith(windows, zone, now, Number.POSITIVE_INFINITY)).toBe('');
      }),
      { numRuns: 2000 },
    );
  });

  it('and the law end together: at a moment that both allow, and the minute before which one does not', () => {
    const places = [{}, { country: 'US' }, { country: 'US', region: 'US-TX' }, { country: 'FR' }, { country: 'DE' }];
    const asks = { legal: true, own: true };
    let both = 0;
    fc.assert(
      fc.property(anyWindow, fc.constantFrom(...places), anywhere, (window, place, [zone, now]) => {
        const quietAt = (moment: number, hours = asks) =>
          quietNow({ ...somebody([window], zone), ...place }, 'sms', aCategory({ hours }), undefined, moment);
        const quiet = quietAt(now);
        if (quiet === undefined || quiet.because === 'nothing-free-for-a-week') return;
        const isQuiet = (moment: number, hours: typeof asks) => quietAt(moment, hours) !== undefined;
        const law = { legal: true, own: false };
        const own = { legal: false, own: true };

        expect([isQuiet(quiet.until, law), isQuiet(quiet.until, own)]).toEqual([false, false]);
        expect(isQuiet(quiet.until - 1, quiet.rule === 'legal-hours' ? law : own)).toBe(true);
        const single = Math.max(...[law, own].map((hours) => quietAt(now, hours)?.until ?? now));
        expect(quiet.until).toBeGreaterThanOrEqual(single);
        if (quiet.until > single) both += 1;
      }),
      { numRuns: 2000 },
    );
    expect(both).toBeGreaterThan(20);
  });

  it('that leave nothing free are asked about again after eight days', () => {
    const all = [
      { start: '00:00', end: '12:00' },
      { start: '12:00', end: '00:00' },
    ];
    expect(quietFor(all, 'Europe/Paris', from)).toEqual({
      until: from + 8 * 24 * hour,
      rule: 'quiet-hours',
      because: 'nothing-free-for-a-week',
    });
  });
});
