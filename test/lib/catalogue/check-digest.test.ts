import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { DigestRule } from '../../../lambdas/domain/notification-type.ts';
import { defineNotification, type NotificationDefinition } from '../../../notifications/define-notification.ts';
import { compileFiles, parcelSent, problemsOf } from './catalogue-on-disk.ts';

const digest: DigestRule = {
  into: 'parcel.sent',
  key: 'type',
  window: { kind: 'for', seconds: 3600 },
  flushFirst: false,
  max: 100,
};
const here = 'notifications/parcel.sent/type.ts';
/** What takes itself; that it is gathered itself is a mistake of every example here, and left out. */
const problemsWith = async (change: Partial<DigestRule>, rest: Partial<NotificationDefinition> = {}) => {
  const problems = await problemsOf({}, [{ ...parcelSent, ...rest, digest: { ...digest, ...change } }]);
  return problems.filter((problem) => !/is gathered itself|does not take/.test(problem));
};

describe('a mistake in how a type is gathered is reported with its cure', () => {
  it.each<[string, Partial<DigestRule>, Partial<NotificationDefinition>, string]>([
    [
      'a digest that is not there',
      { into: 'no.such' },
      {},
      'digest.into names no.such, which is not in the catalogue; declare it',
    ],
    [
      'what is urgent',
      {},
      { lane: 'urgent' },
      'what is urgent cannot wait to be gathered; delete digest, or lower the lane',
    ],
    [
      'a field that the data has not',
      { key: { field: 'nothing' } },
      {},
      'digest.by names nothing, which the example does not have; choose a field that is always there',
    ],
    ['a digest of one', { max: 1 }, {}, 'digest.max must be 2 to 500'],
    ['a digest of too many', { max: 501 }, {}, 'digest.max must be 2 to 500'],
    ['a window of seconds', { window: { kind: 'for', seconds: 59 } }, {}, 'digest.window must be a minute to 31 days'],
    [
      'a window that ends when it is of no more use',
      {},
      { expiresAfterSeconds: 3599 },
      'the window is 3600 s, but parcel.sent expires after 3599 s; shorten it, or raise expiresAfter',
    ],
  ])('%s', async (_, change, rest, expected) => {
    expect(await problemsWith(change, rest)).toEqual([`${here}: ${expected}`]);
  });

  it('what is gathered into what is gathered, and does not fit', async () => {
    const problems = await problemsOf({}, [{ ...parcelSent, digest }]);

    expect(problems).toContain(
      `${here}: parcel.sent is gathered itself; a digest is sent, delete the digest of parcel.sent`,
    );
    expect(problems.filter((problem) => problem.includes('parcel.sent does not take what is gathered'))).not.toEqual(
      [],
    );
  });

  it('a digest of another category', async () => {
    const into: NotificationDefinition = {
      ...parcelSent,
      type: 'parcels.digest',
      category: { ...parcelSent.category, name: 'other' },
      data: z.object({
        count: z.int(),
        items: z.array(z.object({ notificationId: z.string(), data: parcelSent.data })),
      }),
    };
    const gathered = { ...parcelSent, digest: { ...digest, into: 'parcels.digest' } };
    const problems = await problemsOf({ 'parcels.digest/type.ts': '' }, [gathered, into]);

    expect(problems.filter((problem) => problem.startsWith(`${here}: parcels`))).toEqual([
      `${here}: parcels.digest is of the category other and parcel.sent of transactional; give them the same, so that what people choose counts for both`,
    ]);
  });
});

describe('a mistake in a cap is reported with its cure', () => {
  const cap = { channel: 'email', most: 2, per: 'day', counts: 'rolling' } as const;
  const withCaps = (caps: NotificationDefinition['category']['caps'], mandatory = false) =>
    problemsOf({}, [{ ...parcelSent, category: { ...parcelSent.category, mandatory, caps } }]);
  const category = 'notifications/categories.ts: category transactional';

  it.each([
    ['none', [{ ...cap, most: 0 }], ': 0 on email must be 1 to 100'],
    ['more than are remembered', [{ ...cap, most: 101 }], ': 101 on email must be 1 to 100'],
    ['one that is there twice', [cap, { ...cap, most: 3 }], ' caps the rolling day on email twice; keep one'],
  ])('%s', async (_, caps, expected) => {
    expect(await withCaps(caps)).toEqual([`${category}${expected}`]);
  });

  it('a cap of what cannot be held back', async () => {
    expect(await withCaps([cap], true)).toEqual([
      `${category} is mandatory and cannot wait for a cap; delete its caps`,
    ]);
    expect(await withCaps([cap, { ...cap, per: 'week' }, { ...cap, channel: 'sms' }])).toEqual([]);
  });
});

describe('how a digest is declared', () => {
  const { type, category, data, example } = parcelSent;
  const declared = (window: string) =>
    defineNotification({
      type,
      category,
      data,
      example,
      channels: ['email'],
      digest: { into: 'parcels.digest', window: window as '1h' },
    }).digest;

  it.each([
    ['90m', { kind: 'for', seconds: 5400 }],
    ['daily at 08:30', { kind: 'daily', at: '08:30' }],
    ['weekly on friday at 17:00', { kind: 'weekly', on: 'friday', at: '17:00' }],
  ])('%s', (window, expected) => {
    expect(declared(window)).toEqual({
      into: 'parcels.digest',
      key: 'type',
      window: expected,
      flushFirst: false,
      max: 100,
    });
  });

  it.each(['daily at 24:00', 'daily at 8:00', 'weekly on someday at 08:00', 'weekly at 08:00', 'soon'])(
    'is refused: %s',
    (window) => {
      expect(() => declared(window)).toThrow(/^parcel\.sent: digest\.window is '/);
    },
  );

  it('reaches the functions that send', async () => {
    const { channels } = await compileFiles({}, [{ ...parcelSent, whenCapped: 'drop' }]);

    expect(channels.email.types['parcel.sent']?.whenCapped).toBe('drop');
  });
});
