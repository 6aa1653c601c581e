import { describe, expect, it } from '@jest/globals';
import {
  aProvider,
  askable,
  came,
  confirming,
  decide,
  everyProvider,
  noProvider,
  one,
  refused,
  type Scenario,
  second,
  times,
  told,
  unhealthy,
} from './step-situations.ts';

const scenarios: Record<string, readonly Scenario[]> = {
  'after an ambiguous answer': [
    [
      'asks the provider, but not at once',
      { ...one('sms'), providers: askable, attempts: { sms: times(1, 'ambiguous', 'twilio') } },
      'await answer of sms 1 until 120, look-up',
    ],
    [
      'asks sooner when it is urgent',
      { ...one('sms'), lane: 'urgent', providers: askable, attempts: { sms: times(1, 'ambiguous', 'twilio') } },
      'await answer of sms 1 until 108, look-up',
    ],
    [
      'asks the provider',
      { ...one('sms'), providers: askable, attempts: { sms: [refused('twilio', 'ambiguous', 80)] } },
      'look up sms 1 at twilio',
    ],
    [
      'waits for a receipt when the provider could not say',
      {
        ...one('sms'),
        providers: askable,
        attempts: { sms: [refused('twilio', 'ambiguous', 80, { lookedUpAt: '2026-03-01T12:01:40Z' })] },
      },
      'await answer of sms 1 until 140, ambiguous',
    ],
    [
      'waits for a receipt for an hour when nothing may go out twice',
      { duplicates: 'at-most-once', providers: confirming, attempts: { push: times(1, 'ambiguous') } },
      'await answer of push 1 until 3700, ambiguous',
    ],
    [
      'waits for a receipt up to its deadline only',
      { expiresAt: second(130), providers: confirming, attempts: { push: times(1, 'ambiguous') } },
      'await answer of push 1 until 130, ambiguous',
    ],
    [
      'sends again when no receipt came',
      { providers: confirming, attempts: { push: [refused('sns', 'ambiguous', 40)] } },
      'attempt push 2 with sns at 100, retry',
    ],
    [
      'tries no other channel either when nothing may go out twice',
      { duplicates: 'at-most-once', attempts: { push: times(1, 'ambiguous') } },
      'failed: may-have-gone-out-and-must-not-repeat (ambiguous) | push failed: may-have-gone-out-and-must-not-repeat (ambiguous)',
    ],
    [
      'remembers that nothing may go out twice',
      { duplicates: 'at-most-once', outcomes: { push: came('failed', { reason: 'x', failureClass: 'ambiguous' }) } },
      'failed: x (ambiguous)',
    ],
    [
      'sends again what the provider does not have, even where nothing may go out twice',
      {
        ...one('sms'),
        duplicates: 'at-most-once',
        providers: askable,
        attempts: {
          sms: [refused('twilio', 'transient', 80, { code: 'not-at-provider', lookedUpAt: '2026-03-01T12:01:40Z' })],
        },
      },
      'attempt sms 2 with twilio at 100, retry',
    ],
    [
      'is over when a receipt says that an earlier try had arrived',
      { attempts: { push: [refused('sns', 'ambiguous', 20, told('delivered')), refused('sns', 'transient', 90)] } },
      'delivered | push delivered',
    ],
  ],
  'while providers are unhealthy': [
    [
      'takes the healthy one, whatever the weights',
      {
        ...one('email'),
        lane: 'urgent',
        providers: { email: [unhealthy('ses', { mayProbe: true }), aProvider('sendgrid', { weight: 0 })] },
      },
      'attempt email 1 with sendgrid at 100, first',
    ],
    [
      'probes with what is not urgent',
      { ...one('email'), providers: { email: [unhealthy('ses', { mayProbe: true }), aProvider('sendgrid')] } },
      'attempt email 1 with ses at 100, probe',
    ],
    ['waits when all are', { providers: noProvider }, 'attempt push 1 with sns at 160, channel-unhealthy'],
    [
      'urgent changes channel when all are',
      { lane: 'urgent', providers: { ...everyProvider, push: [unhealthy('sns')] } },
      'attempt email 1 with ses at 100, fallback | push failed: channel-unhealthy (provider_down)',
    ],
    [
      'urgent waits some seconds when all are and no channel is left',
      { ...one('push'), lane: 'urgent', providers: noProvider },
      'attempt push 1 with sns at 105, channel-unhealthy',
    ],
    [
      'changes channel when waiting would take too long',
      { expiresAt: second(160), providers: { ...everyProvider, push: [unhealthy('sns')] } },
      'attempt email 1 with ses at 100, fallback | push failed: channel-unhealthy (provider_down)',
    ],
    [
      'expires when waiting would take too long and no channel is left',
      { ...one('push'), expiresAt: second(160), providers: noProvider },
      'expired: expires-before-the-next-attempt | push expired: expires-before-the-next-attempt',
    ],
    [
      'waits with a retry, too',
      { ...one('push'), providers: noProvider, attempts: { push: times(1, 'transient') } },
      'attempt push 2 with sns at 160, channel-unhealthy',
    ],
    [
      'probes with a retry after its back-off',
      {
        ...one('push'),
        providers: { push: [unhealthy('sns', { mayProbe: true })] },
        attempts: { push: times(1, 'transient') },
      },
      'attempt push 2 with sns at 102, probe',
    ],
  ],
};

describe.each(Object.entries(scenarios))('decideNextStep, %s', (_, rows) => {
  it.each(rows)('%s', (__, changes, expected) => {
    expect(decide(changes)).toBe(expected);
  });
});
