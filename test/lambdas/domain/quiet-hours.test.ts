import { describe, expect, it } from '@jest/globals';
import type { Channel } from '../../../lambdas/domain/channel.ts';
import { legalMostPerDay, zonesOf } from '../../../lambdas/domain/legal-hours.ts';
import { preferencesSchema } from '../../../lambdas/domain/preferences.ts';
import { quietNow } from '../../../lambdas/domain/quiet-hours.ts';
import { marketing, security, transactional } from '../../../notifications/categories.ts';
import { aProfile } from './profiles.ts';

/** Wednesday, unless said otherwise, as New York's clock shows it. */
const newYork = (time: string, date = '2026-07-15') => Date.parse(`${date}T${time}:00-04:00`);

const inWords = (
  changes: Record<string, unknown>,
  now: number,
  { channel = 'sms' as Channel, category = marketing, defaultCountry = undefined as string | undefined } = {},
) => {
  const quiet = quietNow(aProfile(changes), channel, category, defaultCountry, now);
  return quiet && `${new Date(quiet.until).toISOString().slice(0, 16)} ${quiet.rule} ${quiet.because}`;
};
const us = (region?: string) => ({ country: 'US', timeZone: 'America/New_York', ...(region && { region }) });

describe('legal hours', () => {
  it.each([
    ['US-NY', '20:30', undefined],
    ['US-NY', '21:00', '2026-07-16T12:00 legal-hours us-21:00-to-08:00'],
    ['US-NY', '08:00', undefined],
    ['US-FL', '19:59', undefined],
    ['US-FL', '20:00', '2026-07-16T12:00 legal-hours us-fl-20:00-to-08:00'],
    ['US-FL', '07:59', '2026-07-15T12:00 legal-hours us-21:00-to-08:00'],
    ['US-CT', '08:30', '2026-07-15T13:00 legal-hours us-ct-20:00-to-09:00'],
    ['US-TX', '20:30', undefined],
    ['', '20:00', '2026-07-16T13:00 legal-hours us-ct-20:00-to-09:00'],
    ['CA-ON', '20:00', '2026-07-16T13:00 legal-hours us-ct-20:00-to-09:00'],
  ])('in %s at %s: %s', (region, time, expected) => {
    expect(inWords(us(region), newYork(time))).toBe(expected);
  });

  it('know the day of the week: a Sunday morning in Texas', () => {
    expect(inWords(us('US-TX'), newYork('21:30', '2026-07-18'))).toBe(
      '2026-07-19T16:00 legal-hours us-tx-09:00-to-12:00-sunday',
    );
  });

  it('are the strictest there are where the country is unknown or has no law here', () => {
    const paris = (time: string) => Date.parse(`2026-07-15T${time}:00+02:00`);
    const strictest = '2026-07-16T07:00 legal-hours us-ct-20:00-to-09:00';
    expect(inWords({}, paris('20:00'))).toBe(strictest);
    expect(inWords({ country: 'DE' }, paris('20:00'))).toBe(strictest);
    expect(inWords({ country: 'DE' }, paris('19:59'))).toBeUndefined();
    expect(inWords({ country: 'FR' }, paris('21:59'))).toBeUndefined();
    expect(inWords({}, paris('21:59'), { defaultCountry: 'FR' })).toBeUndefined();
  });

  it('hold in every zone of the country where the person’s is unknown', () => {
    const nowhere = { country: 'US', region: 'US-NY', timeZone: undefined };
    // 8 o'clock in Honolulu is 14 o'clock in New York
    expect(inWords(nowhere, newYork('13:59'))).toBe('2026-07-15T18:00 legal-hours us-21:00-to-08:00');
    expect(inWords(nowhere, newYork('14:00'))).toBeUndefined();
    expect(inWords(nowhere, newYork('21:00'))).toBe('2026-07-16T18:00 legal-hours us-21:00-to-08:00');
    expect(zonesOf({ country: 'FR' })).toEqual(['Europe/Paris']);
    expect(zonesOf({ country: 'ZZ' })).toEqual(['UTC']);
  });

  it('leave time to write to somebody of whom nothing is known, on every day of the week', () => {
    for (let day = 0; day < 7; day += 1) {
      const midnight = newYork('00:00', `2026-01-1${day}`);
      const quiet = quietNow(aProfile({ timeZone: undefined }), 'sms', marketing, undefined, midnight);
      expect(quiet?.until).toBeLessThan(midnight + 24 * 3_600_000);
    }
  });

  it('are for text messages, and not for what is no solicitation', () => {
    const night = newYork('23:00');
    expect(inWords(us(), night)).toBeDefined();
    expect(inWords(us(), night, { channel: 'email' })).toBeUndefined();
    expect(inWords(us(), night, { channel: 'push' })).toBeUndefined();
    expect(inWords(us(), night, { category: transactional })).toBeUndefined();
    expect(inWords(us(), night, { category: security })).toBeUndefined();
  });

  it('know how many a day', () => {
    const most = (region?: string, channel: Channel = 'sms') => legalMostPerDay({ country: 'US', region }, channel);
    expect([most('US-FL'), most('US-NY'), most(), most('US-FL', 'email')]).toEqual([3, undefined, 3, undefined]);
    expect(legalMostPerDay({ country: 'FR' }, 'sms')).toBeUndefined();
  });
});

describe('somebody’s own hours', () => {
  const with_ = (preferences: object, rest: object = {}) => ({ ...us('US-NY'), preferences, ...rest });
  const night = { start: '22:00', end: '08:00' };

  it.each([
    [night, '23:00', 'email', '2026-07-16T12:00 quiet-hours own-hours'],
    [night, '07:59', 'email', '2026-07-15T12:00 quiet-hours own-hours'],
    [night, '08:00', 'email', undefined],
    [{ start: '22:00', end: '06:00' }, '23:00', 'sms', '2026-07-16T12:00 legal-hours us-21:00-to-08:00'],
    [{ start: '22:00', end: '10:00' }, '21:30', 'sms', '2026-07-16T14:00 quiet-hours own-hours'],
    [{ ...night, channels: ['push'] }, '23:00', 'email', undefined],
    [{ ...night, channels: ['push'] }, '23:00', 'push', '2026-07-16T12:00 quiet-hours own-hours'],
    [{ ...night, days: ['wednesday'] }, '23:00', 'push', '2026-07-16T12:00 quiet-hours own-hours'],
    [{ ...night, days: ['tuesday'] }, '07:00', 'push', '2026-07-15T12:00 quiet-hours own-hours'],
    [{ ...night, days: ['wednesday'] }, '07:00', 'push', undefined],
  ] as const)('%j at %s by %s: %s', (quietHours, time, channel, expected) => {
    expect(inWords(with_({ quietHours }), newYork(time), { channel })).toBe(expected);
  });

  it('are one with hours that they touch, and wait for what follows', () => {
    const quietHours = [night, { start: '08:00', end: '09:00' }, { start: '12:00', end: '13:00' }];
    expect(inWords(with_({ quietHours }), newYork('23:00'), { channel: 'push' })).toBe(
      '2026-07-16T13:00 quiet-hours own-hours',
    );
  });

  it('can be a pause on every channel, after which other hours still count', () => {
    const quietUntil = '2026-07-16T06:00:00-04:00';
    expect(inWords(with_({ quietUntil }), newYork('12:00'), { channel: 'email' })).toBe(
      '2026-07-16T10:00 quiet-hours own-pause',
    );
    expect(inWords(with_({ quietUntil, quietHours: night }), newYork('12:00'), { channel: 'email' })).toBe(
      '2026-07-16T12:00 quiet-hours own-hours',
    );
    expect(inWords(with_({ quietUntil }), Date.parse(quietUntil), { channel: 'email' })).toBeUndefined();
    expect(inWords(with_({ quietUntil }), newYork('12:00'), { category: security })).toBeUndefined();
    expect(inWords(with_({ quietUntil, quietHours: night }), newYork('23:00'), { category: security })).toBeUndefined();
  });

  it('follow a time zone that has changed', () => {
    const now = newYork('23:00');
    expect(inWords(with_({ quietHours: night }, { timeZone: 'Asia/Tokyo' }), now, { channel: 'push' })).toBeUndefined();
  });

  it('that leave nothing of a week free on a channel are refused', () => {
    const all = [
      { start: '00:00', end: '12:00' },
      { start: '12:00', end: '00:00' },
    ];
    const isFine = (quietHours: unknown) => preferencesSchema.safeParse({ quietHours }).success;
    expect(isFine(all)).toBe(false);
    expect(isFine([all[0], { ...all[1], channels: ['sms'] }])).toBe(false);
    expect(isFine([all[0], { ...all[1], days: ['monday'] }])).toBe(true);
    expect(isFine([all[0], { start: '12:00', end: '23:59' }])).toBe(true);
    expect(isFine({ start: '10:00', end: '07:00' })).toBe(true);
    expect(isFine({ start: '10:00', end: '07:01' })).toBe(false);
    expect(isFine(night)).toBe(true);
  });
});
