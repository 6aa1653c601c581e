import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deferredByFrequency, gatheringOf } from '../../../lambdas/domain/digest-window.ts';
import { wallTimeAt } from '../../../lambdas/domain/local-time.ts';
import type { DigestRule, NotificationType } from '../../../lambdas/domain/notification-type.ts';
import { planDelivery } from '../../../lambdas/domain/plan-delivery.ts';
import { aCategory } from './arbitraries.ts';
import { aProfile } from './profiles.ts';

const hour = 3_600_000;
const now = Date.parse('2026-03-11T12:00:00Z');
const digest: DigestRule = {
  into: 'comments.digest',
  key: 'type',
  window: { kind: 'for', seconds: 3600 },
  flushFirst: false,
  max: 50,
};
const aType = (changes: Partial<NotificationType> = {}): NotificationType => ({
  type: 'comment.posted',
  category: aCategory({ name: 'product' }),
  lane: 'normal',
  channels: ['email'],
  strategy: 'first-success',
  whenCapped: 'defer',
  ...changes,
});
const gathered = aType({ digest });
const wants = (frequency: string, changes: object = {}) =>
  aProfile({ timeZone: 'UTC', preferences: { categories: { product: { frequency } } }, ...changes });

describe('gatheringOf', () => {
  it('gathers as the type declares, all of it or by a field', () => {
    const all = { key: 'comment.posted', into: 'comments.digest', closesAt: now + hour, flushFirst: false, max: 50 };

    expect(gatheringOf(gathered, {}, aProfile(), now)).toEqual(all);
    expect(
      gatheringOf(aType({ digest: { ...digest, key: { field: 'postId' } } }), { postId: '17' }, aProfile(), now),
    ).toEqual({
      ...all,
      key: 'comment.posted:17',
    });
    expect(gatheringOf(aType(), {}, aProfile(), now)).toBeUndefined();
  });

  it.each([
    ['daily', '2026-03-12T08:00:00.000Z'],
    ['weekly', '2026-03-16T08:00:00.000Z'],
    ['at-once', '2026-03-11T13:00:00.000Z'],
  ])('closes when a recipient wants it who chose %s', (frequency, closesAt) => {
    expect(new Date(gatheringOf(gathered, {}, wants(frequency), now)?.closesAt ?? 0).toISOString()).toBe(closesAt);
  });

  it('goes by the choice about the type before that about the category', () => {
    const profile = aProfile({
      timeZone: 'UTC',
      preferences: {
        types: { 'comment.posted': { frequency: 'daily' } },
        categories: { product: { frequency: 'weekly' } },
      },
    });

    expect(gatheringOf(gathered, {}, profile, now)?.closesAt).toBe(Date.parse('2026-03-12T08:00:00Z'));
  });

  it('closes what is mandatory when its type says, whatever the recipient wants', () => {
    const type = aType({ digest, category: aCategory({ name: 'product', mandatory: true }) });

    expect(gatheringOf(type, {}, wants('weekly'), now)?.closesAt).toBe(now + hour);
  });

  it('closes at the time of day where the recipient is, on the first day that shows it', () => {
    const at = '02:30';
    // clocks skip 2:30 on 29 March in Paris, and show it twice on 25 October
    const closing = (moment: string) => {
      const type = aType({ digest: { ...digest, window: { kind: 'daily', at } } });
      const { closesAt = 0 } = gatheringOf(type, {}, aProfile({ timeZone: 'Europe/Paris' }), Date.parse(moment)) ?? {};
      return new Date(closesAt).toISOString();
    };

    expect(closing('2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(closing('2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(closing('2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
  });

  it('closes at most 25 hours or a week and an hour later, at that time', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    const anyWindow = fc.constantFrom(
      { kind: 'daily', at: '08:00' } as const,
      { kind: 'weekly', on: 'sunday', at: '03:00' } as const,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        anyWindow,
        fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        (timeZone, window, date) => {
          const from = date.getTime();
          const type = aType({ digest: { ...digest, window } });
          const { closesAt = 0 } = gatheringOf(type, {}, aProfile({ timeZone }), from) ?? {};
          const wall = wallTimeAt(closesAt, timeZone);

          expect(closesAt).toBeGreaterThan(from);
          expect(closesAt - from).toBeLessThanOrEqual((window.kind === 'daily' ? 25 : 7 * 24 + 1) * hour);
          if (window.kind === 'daily') expect(wall.milliseconds).toBe(8 * hour);
          else expect(wall.weekday).toBe('sunday');
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('deferredByFrequency', () => {
  it('keeps what nothing gathers for eight o’clock', () => {
    expect(deferredByFrequency(aType(), wants('daily'), now)).toEqual({
      until: Date.parse('2026-03-12T08:00:00Z'),
      because: 'recipient-wants-daily',
    });
    expect(deferredByFrequency(aType(), wants('weekly', { timeZone: 'Asia/Tokyo' }), now)).toEqual({
      until: Date.parse('2026-03-15T23:00:00Z'),
      because: 'recipient-wants-weekly',
    });
  });

  it.each([
    ['is gathered', gathered, wants('daily')],
    ['is urgent', aType({ lane: 'urgent' }), wants('daily')],
    ['is mandatory', aType({ category: aCategory({ name: 'product', mandatory: true }) }), wants('daily')],
    ['is wanted at once', aType(), wants('at-once')],
    ['nobody has said anything about', aType(), aProfile()],
  ])('lets through what %s', (_, type, profile) => {
    expect(deferredByFrequency(type, profile, now)).toBeUndefined();
  });
});

describe('planDelivery', () => {
  const policy = { channels: ['email'], defaultCountry: 'FR' } as const;
  const plan = (type: NotificationType, request: object = {}, profile = wants('daily')) =>
    planDelivery({ data: { postId: 'secret' }, ...request }, type, profile, policy, now);

  it('gathers, and tells no field of the data', () => {
    const planned = plan(aType({ digest: { ...digest, key: { field: 'postId' } } }));

    expect(planned.kind).toBe('gather');
    expect(JSON.stringify(planned.explanation)).not.toContain('secret');
    expect(planned.explanation).toContainEqual({ rule: 'digest', effect: 'gathers', because: 'into-comments.digest' });
  });

  it('defers what nothing gathers, once', () => {
    expect(plan(aType())).toMatchObject({ kind: 'defer', until: Date.parse('2026-03-12T08:00:00Z') });
    expect(plan(aType(), { waitedFor: ['quiet-hours'] }).kind).toBe('defer');
    expect(plan(aType(), { waitedFor: ['digest', 'quiet-hours'] }).kind).toBe('deliver');
  });

  it('sends what tells of a digest, whatever its recipient wants', () => {
    expect(plan(aType(), { neverGathered: true }).kind).toBe('deliver');
    expect(plan(gathered, { neverGathered: true }).kind).toBe('deliver');
  });

  it('settles what is of no more use by then', () => {
    expect(plan(aType(), { expiresAt: now + hour })).toMatchObject({ kind: 'settle', status: 'expired' });
  });
});
