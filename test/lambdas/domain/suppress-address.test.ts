import { describe, expect, it } from '@jest/globals';
import { holdsAddress, releaseAddress, suppressAddress } from '../../../lambdas/domain/suppress-address.ts';
import { aProfile } from './profiles.ts';

const suppression = { reason: 'complaint', since: '2026-03-01T10:00:00.000Z' } as const;
const profile = aProfile({ email: { address: 'Ada@Example.com' } });

describe('an e-mail address', () => {
  it('is closed and opened in whatever case it is told', () => {
    const closed = suppressAddress(profile, 'email', 'ada@example.COM', suppression);
    expect(closed?.email).toEqual({ address: 'Ada@Example.com', suppressed: { email: suppression } });

    const opened = releaseAddress(closed!, { channel: 'email', address: 'ADA@example.com' }, 'complaint');
    expect(opened?.email?.suppressed?.email).toBeUndefined();
    expect(suppressAddress(profile, 'email', 'luc@example.com', suppression)).toBeUndefined();
  });
});

describe('holdsAddress', () => {
  it.each([
    ['email', 'ada@example.com', true],
    ['sms', '+15550100', true],
    ['push', 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/1', true],
    ['sms', '+15550101', false],
    ['email', '+15550100', false],
  ] as const)('%s %s: %s', (channel, address, holds) => {
    expect(holdsAddress(profile, { channel, address })).toBe(holds);
  });
});
