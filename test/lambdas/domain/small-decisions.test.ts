import { describe, expect, it } from '@jest/globals';
import { deadline } from '../../../lambdas/domain/deadline.ts';
import {
  bestStatus,
  channelsOfWorkflow,
  type DeliveryRecord,
  settledStatus,
} from '../../../lambdas/domain/delivery-record.ts';
import { notificationIdSchema, recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { suppressAddress } from '../../../lambdas/domain/suppress-address.ts';
import { aProfile } from './profiles.ts';

const at = '2026-03-01T10:00:00.000Z';

describe('settledStatus', () => {
  const accepted = { status: 'accepted', at } as const;
  const failed = { status: 'failed', at } as const;
  const record = (parts: Pick<DeliveryRecord, 'channels' | 'outcomes'> & Partial<DeliveryRecord>) =>
    settledStatus({ strategy: 'all', status: undefined, settledAt: undefined, ...parts });

  it.each([
    [
      'nothing while a channel is at work',
      record({ channels: ['email', 'push'], outcomes: { email: accepted } }),
      undefined,
    ],
    [
      'the best of all channels',
      record({ channels: ['email', 'push'], outcomes: { email: failed, push: accepted }, status: 'accepted' }),
      'accepted',
    ],
    [
      'failure when all failed',
      record({ channels: ['email', 'push'], outcomes: { email: failed, push: failed }, status: 'failed' }),
      'failed',
    ],
    [
      'nothing for first-success while a channel that failed may be followed by another',
      record({ strategy: 'first-success', channels: ['email', 'push'], outcomes: { email: failed }, status: 'failed' }),
      undefined,
    ],
    [
      'what a first-success was settled with',
      record({
        strategy: 'first-success',
        channels: ['email', 'push'],
        outcomes: { email: failed },
        status: 'failed',
        settledAt: at,
      }),
      'failed',
    ],
    ['the decision not to send', record({ channels: [], outcomes: {}, status: 'suppressed' }), 'suppressed'],
  ])('is %s', (_, status, expected) => {
    expect(status).toBe(expected);
  });
});

describe('bestStatus', () => {
  it.each([
    ['delivered before accepted', ['accepted', 'delivered', 'failed'], 'delivered'],
    ['accepted before failed', ['failed', 'accepted'], 'accepted'],
    ['failed before suppressed', ['suppressed', 'failed'], 'failed'],
    ['what there is of those that are open', [undefined, 'expired'], 'expired'],
    ['nothing of nothing', [undefined], undefined],
  ] as const)('is %s', (_, statuses, expected) => {
    expect(bestStatus(statuses)).toBe(expected);
  });
});

describe('channelsOfWorkflow', () => {
  it.each([
    ['all', ['email']],
    ['first-success', ['push', 'email']],
    [undefined, ['push', 'email']],
  ] as const)('of strategy %s are %j', (strategy, expected) => {
    expect(channelsOfWorkflow({ strategy, channels: ['push', 'email'] }, 'email')).toEqual(expected);
  });
});

describe('deadline', () => {
  it.each([
    ['never', undefined, undefined, undefined],
    ['what the type declares', 60, undefined, 61_000],
    ['what the request says', undefined, 5_000, 5_000],
    ['the earlier of both', 60, 5_000, 5_000],
    ['the earlier of both', 1, 5_000, 2_000],
  ])('is %s', (_, expiresAfterSeconds, requested, expected) => {
    expect(deadline(expiresAfterSeconds === undefined ? {} : { expiresAfterSeconds }, 1_000, requested)).toBe(expected);
  });
});

describe('suppressAddress', () => {
  const suppression = { reason: 'permanent_address', since: at } as const;

  it.each([
    ['email', 'ada@example.com'],
    ['sms', '+15550100'],
    ['push', 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/1'],
  ] as const)('closes the address for %s, once', (channel, address) => {
    const closed = suppressAddress(aProfile(), channel, address, suppression);

    expect(JSON.stringify(closed)).toContain('permanent_address');
    expect(closed?.version).toBe(2);
    expect(closed && suppressAddress(closed, channel, address, suppression)).toBeUndefined();
  });

  it('leaves a profile alone that has another address by now', () => {
    expect(suppressAddress(aProfile(), 'email', 'old@example.com', suppression)).toBeUndefined();
  });
});

describe('ids', () => {
  it.each(['ada', 'user-1.2:3', 'inline-4GHJ_x'])('takes %s as a recipient', (id) => {
    expect(recipientIdSchema.safeParse(id).success).toBe(true);
  });

  it.each(['ada@example.com', '', 'a b', 'a#b', '__proto__', 'x'.repeat(129)])('refuses %j as a recipient', (id) => {
    expect(recipientIdSchema.safeParse(id).success).toBe(false);
  });

  it.each(['a/b', 'a#b', 'x'.repeat(101), '\r\nx'])('refuses %j as a notification', (id) => {
    expect(notificationIdSchema.safeParse(id).success).toBe(false);
  });
});
