import { describe, expect, it } from '@jest/globals';
import { aCategory } from './arbitraries.ts';
import { aProfile } from './profiles.ts';
import { type Changes, decide, one, refused, second } from './step-situations.ts';

/** It is 13:01:40 of a Sunday in Paris, a hundred seconds after the request. */
const withHours = (start: string, end: string, changes: Changes = {}): Changes => ({
  profile: aProfile({ preferences: { quietHours: { start, end, channels: ['push'] } } }),
  ...changes,
});

describe('decideNextStep in quiet hours', () => {
  it.each<[string, Changes, string]>([
    ['waits until they end', withHours('13:00', '14:00', one('push')), 'attempt push 1 with sns at 3600, quiet-hours'],
    [
      'expires where they end too late',
      withHours('13:00', '14:00', { ...one('push'), expiresAt: second(3600) }),
      'expired: expires-before-the-next-attempt | push expired: expires-before-the-next-attempt',
    ],
    [
      'goes where it does not expire before they end',
      withHours('13:00', '14:00', { ...one('push'), expiresAt: second(3601) }),
      'attempt push 1 with sns at 3600, quiet-hours',
    ],
    [
      'looks at the moment of the next attempt, not at now',
      withHours('13:02', '14:00', {
        ...one('push'),
        now: second(119),
        attempts: { push: [refused('sns', 'transient', 119)] },
      }),
      'attempt push 2 with sns at 3600, quiet-hours',
    ],
    [
      'uses the next channel as ever when the first has failed',
      withHours('13:00', '14:00', { attempts: { push: [refused('sns', 'permanent_token')] } }),
      'attempt email 1 with ses at 100, fallback | push failed: sns-no (permanent_token)',
    ],
    [
      'does not wait for a category that passes',
      withHours('13:00', '14:00', { ...one('push'), category: aCategory({ hours: { legal: false, own: false } }) }),
      'attempt push 1 with sns at 100, first',
    ],
    [
      'keeps to the law where the recipient is',
      {
        ...one('sms'),
        category: aCategory({ hours: { legal: true, own: false } }),
        // 7:01 in New York
        profile: aProfile({ country: 'US', region: 'US-NY', timeZone: 'America/New_York' }),
      },
      'attempt sms 1 with twilio at 3600, legal-hours',
    ],
  ])('%s', (_, changes, decision) => {
    expect(decide(changes)).toBe(decision);
  });
});
