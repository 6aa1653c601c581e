import { describe, expect, it } from '@jest/globals';
import { decideNextStep } from '../../../lambdas/domain/decide-next-step.ts';
import { aCategory } from './arbitraries.ts';
import { aProfile } from './profiles.ts';
import {
  aProvider,
  aSituation,
  decide,
  one,
  refused,
  type Scenario,
  second,
  times,
  unhealthy,
} from './step-situations.ts';

const scenarios: Record<string, readonly Scenario[]> = {
  'after a refusal': [
    [
      'transient: same provider again',
      { attempts: { push: times(1, 'transient') } },
      'attempt push 2 with sns at 102, retry',
    ],
    [
      'transient: longer every time',
      { attempts: { push: times(4, 'transient') } },
      'attempt push 5 with sns at 220, retry',
    ],
    [
      'transient: at once when the wait is over',
      { attempts: { push: [refused('sns', 'transient', 50)] } },
      'attempt push 2 with sns at 100, retry',
    ],
    [
      'transient: not sent away again by chance when it comes back',
      { attempts: { push: [refused('sns', 'transient', 98)] }, chance: 0.9 },
      'attempt push 2 with sns at 100, retry',
    ],
    [
      'transient: but sent away when it comes too early',
      { attempts: { push: [refused('sns', 'transient', 99)] }, chance: 0.9 },
      'attempt push 2 with sns at 103, retry',
    ],
    [
      'transient: another provider when the first is used up',
      { ...one('email'), attempts: { email: times(5, 'transient', 'ses') } },
      'attempt email 6 with sendgrid at 100, failover',
    ],
    [
      'transient: the other provider at once when the first has become unhealthy',
      {
        ...one('email'),
        attempts: { email: times(1, 'transient', 'ses') },
        providers: { email: [unhealthy('ses'), aProvider('sendgrid')] },
      },
      'attempt email 2 with sendgrid at 100, failover',
    ],
    [
      'transient: next channel when every provider is used up',
      { attempts: { push: times(5, 'transient') } },
      'attempt email 1 with ses at 100, fallback | push failed: sns-no (transient)',
    ],
    [
      'transient: a quarter of an hour when no channel is left',
      { ...one('push'), attempts: { push: times(5, 'transient') } },
      'attempt push 6 with sns at 550, retry-later',
    ],
    [
      'transient: four hours at last',
      { ...one('push'), attempts: { push: times(7, 'transient') } },
      'attempt push 8 with sns at 7300, retry-later',
    ],
    [
      'transient: and then it has failed',
      { ...one('push'), attempts: { push: times(8, 'transient') } },
      'failed: sns-no (transient) | push failed: sns-no (transient)',
    ],
    [
      'transient: urgent does not wait for hours',
      { ...one('push'), lane: 'urgent', attempts: { push: times(4, 'transient') } },
      'failed: sns-no (transient) | push failed: sns-no (transient)',
    ],
    [
      'transient: a channel that has no use left passes nothing on to one that cannot be used',
      { profile: aProfile({ email: undefined }), attempts: { push: times(5, 'transient') } },
      'attempt push 6 with sns at 550, retry-later',
    ],
    [
      'transient: does not come back at its deadline',
      { ...one('push'), expiresAt: second(102), attempts: { push: times(1, 'transient') } },
      'expired: expires-before-the-next-attempt (transient) | push expired: expires-before-the-next-attempt (transient)',
    ],
    [
      'transient: next channel rather than come back too late',
      { expiresAt: second(102), attempts: { push: times(1, 'transient') } },
      'attempt email 1 with ses at 100, fallback | push failed: sns-no (transient)',
    ],
    [
      'transient_long: another provider now',
      { ...one('email'), attempts: { email: times(1, 'transient_long', 'ses') } },
      'attempt email 2 with sendgrid at 100, failover',
    ],
    [
      'transient_long: waits long rather than change channel',
      { attempts: { push: times(1, 'transient_long') } },
      'attempt push 2 with sns at 550, retry-later',
    ],
    [
      'transient_long: urgent changes channel',
      { lane: 'urgent', attempts: { push: times(1, 'transient_long') } },
      'attempt email 1 with ses at 100, fallback | push failed: sns-no (transient_long)',
    ],
    [
      'transient_long: changes channel when there is no time',
      { expiresAt: second(550), attempts: { push: times(1, 'transient_long') } },
      'attempt email 1 with ses at 100, fallback | push failed: sns-no (transient_long)',
    ],
    [
      'config: another provider now',
      { ...one('email'), attempts: { email: times(1, 'config', 'ses') } },
      'attempt email 2 with sendgrid at 100, failover',
    ],
    [
      'config: next channel',
      { attempts: { push: times(1, 'config') } },
      'attempt email 1 with ses at 100, fallback | push failed: sns-no (config)',
    ],
    [
      'provider_down: waits for people to repair it when nothing is left',
      { ...one('push'), attempts: { push: times(2, 'provider_down') } },
      'attempt push 3 with sns at 1900, retry-later',
    ],
    [
      'unknown: same provider once more',
      { attempts: { push: times(1, 'unknown') } },
      'attempt push 2 with sns at 102, retry',
    ],
    [
      'unknown: then another provider',
      { ...one('email'), attempts: { email: times(2, 'unknown', 'ses') } },
      'attempt email 3 with sendgrid at 100, failover',
    ],
    [
      'unknown: then it has failed',
      { ...one('push'), attempts: { push: times(2, 'unknown') } },
      'failed: sns-no (unknown) | push failed: sns-no (unknown)',
    ],
    ...(['permanent_address', 'permanent_token', 'blocked', 'filtered', 'content', 'expired'] as const).map(
      (failureClass) =>
        [
          `${failureClass}: no other provider, next channel`,
          { channels: ['email', 'sms'], attempts: { email: times(1, failureClass, 'ses') } },
          `attempt sms 1 with twilio at 100, fallback | email failed: ses-no (${failureClass})`,
        ] as const,
    ),
    [
      'opt_out: a no on one channel is a no',
      { attempts: { push: times(1, 'opt_out') } },
      'suppressed: sns-no (opt_out) | push failed: sns-no (opt_out)',
    ],
    [
      'opt_out: what is mandatory goes on elsewhere',
      { category: aCategory({ mandatory: true }), attempts: { push: times(1, 'opt_out') } },
      'attempt email 1 with ses at 100, fallback | push failed: sns-no (opt_out)',
    ],
    [
      'never tries again what was closed while it waited',
      { ...one('push'), profile: aProfile({ push: undefined }), attempts: { push: times(1, 'transient') } },
      'failed: no-device | push failed: no-device',
    ],
  ],
};

describe.each(Object.entries(scenarios))('decideNextStep, %s', (_, rows) => {
  it.each(rows)('%s', (__, changes, expected) => {
    expect(decide(changes)).toBe(expected);
  });
});

describe('decideNextStep', () => {
  it.each([
    [0, 102],
    [0.5, 103],
    [0.999, 104],
  ])('makes half of a back-off fixed and half of it chance: %d', (chance, at) => {
    expect(decide({ chance, attempts: { push: times(1, 'transient') } })).toBe(
      `attempt push 2 with sns at ${at}, retry`,
    );
  });

  it.each([
    ['urgent', [2, 5, 15]],
    ['normal', [4, 15, 60, 240, 900, 3600, 14_400]],
    ['bulk', [8, 30, 120, 600, 1800, 7200, 28_800]],
  ] as const)('waits longer every time, %s', (lane, longest) => {
    const waits = Array.from({ length: longest.length + 1 }, (_, index) => {
      const history = { attempts: { push: times(index + 1, 'transient') }, outcomes: {} };
      const { step } = decideNextStep(aSituation({ ...one('push'), lane, chance: 0.99999, history }));
      return step.kind === 'attempt' ? (step.notBefore - second(100)) / 1000 : step.kind;
    });

    expect(waits).toEqual([...longest, 'settle']);
  });
});
