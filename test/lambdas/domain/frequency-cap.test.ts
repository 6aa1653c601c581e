import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FrequencyCap } from '../../../lambdas/domain/category.ts';
import { capVerdict, isLimited, periodAt } from '../../../lambdas/domain/frequency-cap.ts';
import { wallTimeAt } from '../../../lambdas/domain/local-time.ts';
import { aCategory } from './arbitraries.ts';
import { aProfile } from './profiles.ts';

const hour = 3_600_000;
const day = 24 * hour;
const lengths = { hour, day, week: 7 * day };
const noon = Date.parse('2026-03-11T12:00:00Z');

const daily = { channel: 'email', most: 2, per: 'day', counts: 'rolling' } as const;
const offers = (...caps: readonly FrequencyCap[]) => ({
  type: 'weekly.offers',
  category: aCategory({ name: 'marketing', caps }),
});
const at = (...moments: readonly number[]) => moments.map((moment) => ({ at: moment, type: 'weekly.offers' }));
const allowed = { kind: 'allowed' };

describe('capVerdict', () => {
  it('counts in any stretch of the length when it rolls, and frees a place with the oldest', () => {
    const sent = at(noon - hour, noon - 3 * hour, noon - day);

    expect(capVerdict(offers(daily), 'email', aProfile(), sent, noon)).toEqual({
      kind: 'capped',
      until: noon + 21 * hour,
      because: 'policy-2-a-day-rolling-category',
    });
    expect(capVerdict(offers(daily), 'email', aProfile(), sent, noon + 21 * hour)).toEqual(allowed);
    expect(capVerdict(offers(daily), 'sms', aProfile(), sent, noon)).toEqual(allowed);
  });

  it('counts by the calendar of the recipient, and frees every place at midnight there', () => {
    const byDay = { ...daily, counts: 'calendar' } as const;
    // 23:30 and 0:30 in New York
    const sent = at(Date.parse('2026-03-11T03:30:00Z'), Date.parse('2026-03-11T04:30:00Z'), noon);
    const verdict = (timeZone: string) => capVerdict(offers(byDay), 'email', aProfile({ timeZone }), sent, noon);

    expect(verdict('America/New_York')).toMatchObject({ until: Date.parse('2026-03-12T04:00:00Z') });
    expect(verdict('UTC')).toMatchObject({ until: Date.parse('2026-03-12T00:00:00Z') });
    expect(
      capVerdict(offers({ ...byDay, most: 3 }), 'email', aProfile({ timeZone: 'America/New_York' }), sent, noon),
    ).toEqual(allowed);
  });

  it.each([
    ['the day on which clocks are put forward', '2026-03-08T12:00:00Z', '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z'],
    ['the day on which they are put back', '2026-11-01T12:00:00Z', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
  ])('knows %s', (_, moment, from, to) => {
    expect(periodAt(Date.parse(moment), 'day', 'America/New_York')).toEqual({
      from: Date.parse(from),
      to: Date.parse(to),
    });
  });

  it('begins weeks on Monday', () => {
    expect(periodAt(noon, 'week', 'Europe/Paris')).toEqual({
      from: Date.parse('2026-03-08T23:00:00Z'),
      to: Date.parse('2026-03-15T23:00:00Z'),
    });
  });

  it('lets a recipient lower it, for the category or one type, and never raise it', () => {
    const verdict = (preferences: object, sent = at(noon - hour)) =>
      capVerdict(offers(daily), 'email', aProfile({ preferences }), sent, noon);
    const once = { atMost: { most: 1, per: 'week' } };

    expect(verdict({ categories: { marketing: once } })).toEqual({
      kind: 'capped',
      until: noon - hour + 7 * day,
      because: 'recipient-1-a-week-rolling-category',
    });
    expect(verdict({ types: { 'weekly.offers': once } })).toMatchObject({ kind: 'capped' });
    expect(verdict({ types: { 'weekly.offers': once } }, [{ at: noon - hour, type: 'other.offers' }])).toEqual(allowed);
    expect(verdict({ types: { 'other.offers': once } })).toEqual(allowed);
    const often = { categories: { marketing: { atMost: { most: 9, per: 'day' } } } };
    expect(verdict(often, at(noon - hour, noon - 2 * hour))).toMatchObject({
      because: 'policy-2-a-day-rolling-category',
    });
  });

  it('is not lowered by a recipient where a category is mandatory', () => {
    const profile = aProfile({ preferences: { categories: { security: { atMost: { most: 1, per: 'day' } } } } });
    const subject = (mandatory: boolean) => ({
      type: 'login.code',
      category: aCategory({ name: 'security', mandatory }),
    });

    expect(isLimited(subject(true), 'email', profile)).toBe(false);
    expect(isLimited(subject(false), 'email', profile)).toBe(true);
    expect(isLimited(offers(daily), 'sms', profile)).toBe(false);
  });
});

describe('the law', () => {
  const subject = (legal: boolean, defaultCountry?: string) => ({
    ...offers(),
    category: aCategory({ name: 'marketing', hours: { legal, own: true } }),
    defaultCountry,
  });
  const three = at(noon, noon - hour, noon - 2 * hour);
  const verdict = (
    about: ReturnType<typeof subject>,
    where: Record<string, unknown>,
    channel: 'sms' | 'email' = 'sms',
  ) => capVerdict(about, channel, aProfile(where), three, noon);

  it('caps texts where the recipient is, and where that is not known', () => {
    const capped = { kind: 'capped', until: noon + 22 * hour, because: 'law-3-a-day-rolling-category' };

    expect(verdict(subject(true), { country: 'US' })).toEqual(capped);
    expect(verdict(subject(true), {})).toEqual(capped);
    expect(verdict(subject(true, 'FR'), {})).toEqual(allowed);
    expect(verdict(subject(true), { country: 'FR' })).toEqual(allowed);
    expect(verdict(subject(true), { country: 'US' }, 'email')).toEqual(allowed);
    expect(verdict(subject(false), { country: 'US' })).toEqual(allowed);
  });
});

const anyCap = fc.record({
  channel: fc.constant('email' as const),
  most: fc.integer({ min: 1, max: 4 }),
  per: fc.constantFrom('hour' as const, 'day' as const, 'week' as const),
  counts: fc.constantFrom('rolling' as const, 'calendar' as const),
});
const anyZone = fc.constantFrom(
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Pacific/Apia',
);
/** From the days about which clocks are changed somewhere. */
const anyStart = fc.constantFrom(
  '2026-03-06T00:00:00Z',
  '2026-03-27T00:00:00Z',
  '2026-10-23T00:00:00Z',
  '2018-11-01T00:00:00Z',
);
const anyScene = fc.record({
  caps: fc.array(anyCap, { minLength: 1, maxLength: 3 }),
  timeZone: anyZone,
  // how long after one message the next is asked about
  pauses: fc.array(fc.oneof(fc.nat(20 * 60_000), fc.nat(8 * hour), fc.nat(3 * day)), { minLength: 1, maxLength: 60 }),
  start: anyStart.map(Date.parse),
});

/** What goes out when every message goes as soon as it may. */
function sendAll(scene: { caps: FrequencyCap[]; timeZone: string; pauses: number[]; start: number }) {
  const profile = aProfile({ timeZone: scene.timeZone });
  const sent: number[] = [];
  const untils: { verdictAt: (moment: number) => string; until: number }[] = [];
  let now = scene.start;
  for (const pause of scene.pauses) {
    now += pause;
    const before = at(...sent);
    const verdictAt = (moment: number) => capVerdict(offers(...scene.caps), 'email', profile, before, moment).kind;
    const verdict = capVerdict(offers(...scene.caps), 'email', profile, before, now);
    if (verdict.kind === 'capped') {
      untils.push({ verdictAt, until: verdict.until });
      now = verdict.until;
    }
    sent.push(now);
  }
  return { sent, untils };
}

/** What the clock and the calendar call a period; an hour that comes twice counts as two. */
function nameOf(moment: number, per: FrequencyCap['per'], timeZone: string): string {
  const { date, weekday, milliseconds } = wallTimeAt(moment, timeZone);
  if (per === 'day') return date;
  if (per === 'hour') return `${date} ${Math.floor(milliseconds / hour)} ${moment - milliseconds - Date.parse(date)}`;
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].indexOf(weekday);
  return new Date(Date.parse(date) - days * day).toISOString();
}

describe('caps, whatever is sent', () => {
  it('are never exceeded: not in any stretch of the length, nor in any hour, day or week of the recipient', () => {
    fc.assert(
      fc.property(anyScene, (scene) => {
        const { sent } = sendAll(scene);
        for (const { most, per, counts } of scene.caps) {
          if (counts === 'rolling')
            for (const from of sent)
              expect(sent.filter((each) => each >= from && each < from + lengths[per]).length).toBeLessThanOrEqual(
                most,
              );
          else
            for (const [, named] of Map.groupBy(sent, (each) => nameOf(each, per, scene.timeZone)))
              expect(named.length).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('say the very first moment at which one more may go', () => {
    let seen = 0;
    fc.assert(
      fc.property(anyScene, (scene) => {
        for (const { verdictAt, until } of sendAll(scene).untils) {
          seen += 1;
          expect([verdictAt(until - 1), verdictAt(until)]).toEqual(['capped', 'allowed']);
        }
      }),
      { numRuns: 400 },
    );
    expect(seen).toBeGreaterThan(400);
  });
});
