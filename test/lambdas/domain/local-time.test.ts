import { describe, expect, it } from '@jest/globals';
import { changeBetween, momentOf, nextTimeOfDay, offsetAt, wallTimeAt } from '../../../lambdas/domain/local-time.ts';
import type { Weekday } from '../../../lambdas/domain/notification-type.ts';

const iso = (moment: number | undefined) => moment && new Date(moment).toISOString();
const at = (text: string) => Date.parse(text);

describe('momentOf', () => {
  it.each([
    ['2026-12-24T18:00', 'Europe/Paris', '2026-12-24T17:00:00.000Z', 'winter'],
    ['2026-07-14T18:00', 'Europe/Paris', '2026-07-14T16:00:00.000Z', 'summer'],
    ['2026-03-29T02:30', 'Europe/Paris', '2026-03-29T01:00:00.000Z', 'skipped: the first moment after the gap'],
    ['2026-10-25T02:30', 'Europe/Paris', '2026-10-25T00:30:00.000Z', 'twice: the first of the two'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00.000Z', 'twice, behind UTC'],
    ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:30:00.000Z', 'a gap of half an hour'],
    ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', 'a day that Samoa left out'],
    ['2026-05-05T12:00:30', 'Asia/Kathmandu', '2026-05-05T06:15:30.000Z', 'with seconds and a quarter of an hour'],
    ['2026-05-05T12:00', 'UTC', '2026-05-05T12:00:00.000Z', 'UTC'],
  ])('%s in %s is %s: %s', (wallTime, zone, expected) => {
    expect(iso(momentOf(wallTime, zone))).toBe(expected);
  });

  it('refuses what is no time', () => {
    expect(() => momentOf('tomorrow', 'UTC')).toThrow('tomorrow is no time on the wall');
  });
});

describe('a zone’s clock', () => {
  it.each([
    ['Europe/Paris', '2026-03-29T00:59:59Z', '2026-03-29', 'sunday', 1],
    ['Europe/Paris', '2026-03-29T01:00:00Z', '2026-03-29', 'sunday', 3],
    ['Pacific/Kiritimati', '2026-03-29T10:00:00Z', '2026-03-30', 'monday', 0],
    ['Pacific/Pago_Pago', '1969-12-31T10:00:00Z', '1969-12-30', 'tuesday', 23],
  ])('in %s at %s shows %s, a %s, and the hour %i', (zone, moment, date, weekday, hour) => {
    const shown = wallTimeAt(at(moment), zone);
    expect([shown.date, shown.weekday, Math.floor(shown.milliseconds / 3_600_000)]).toEqual([date, weekday, hour]);
  });

  it('is changed at a moment that is found to the second', () => {
    const day = 24 * 60 * 60_000;
    const change = at('2026-03-29T01:00:00Z');
    for (const before of [1, 999, 1000, 12_345, day])
      for (const after of [0, 1, 1000, day])
        expect(changeBetween(change - before, change + after, 'Europe/Paris')).toBe(change);
    expect(changeBetween(change, change + day, 'Europe/Paris')).toBeUndefined();
    expect(changeBetween(change - day, change - 1, 'Europe/Paris')).toBeUndefined();
  });

  it('had odd seconds once', () => {
    expect(offsetAt(at('1900-01-01T00:00:00Z'), 'Africa/Monrovia')).toBe(-(43 * 60 + 8) * 1000);
  });
});

describe('nextTimeOfDay', () => {
  it.each<[string, Weekday | undefined, string, string, string]>([
    ['08:00', undefined, '2026-03-28T06:59:00Z', '2026-03-28T07:00:00.000Z', 'today'],
    ['08:00', undefined, '2026-03-28T07:00:00Z', '2026-03-29T06:00:00.000Z', 'tomorrow, with the clock put forward'],
    ['02:30', undefined, '2026-03-28T12:00:00Z', '2026-03-29T01:00:00.000Z', 'skipped'],
    ['02:30', undefined, '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z', 'not a second time on the same day'],
    ['08:00', 'monday', '2026-03-30T06:00:00Z', '2026-04-06T06:00:00.000Z', 'a week later'],
    ['08:00', 'sunday', '2026-03-28T12:00:00Z', '2026-03-29T06:00:00.000Z', 'tomorrow'],
  ])('%s on %s after %s is %s: %s', (time, weekday, after, expected) => {
    expect(iso(nextTimeOfDay(time, 'Europe/Paris', at(after), weekday))).toBe(expected);
  });
});
