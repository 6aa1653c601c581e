import { describe, expect, it } from '@jest/globals';
import { aCategory } from './arbitraries.ts';
import { aProfile, suppressed } from './profiles.ts';
import {
  accepted,
  came,
  decide,
  everyProvider,
  mustArrive,
  mustBeRead,
  noProvider,
  one,
  open,
  refused,
  type Scenario,
  second,
  sesOnly,
  times,
  told,
} from './step-situations.ts';

const scenarios: Record<string, readonly Scenario[]> = {
  'before the first attempt': [
    ['starts with the first channel', {}, 'attempt push 1 with sns at 100, first'],
    ['takes the provider with the weight', one('email'), 'attempt email 1 with ses at 100, first'],
    [
      'goes past a channel without a contact point',
      { profile: aProfile({ push: undefined }) },
      'attempt email 1 with ses at 100, fallback | push failed: no-device',
    ],
    [
      'goes past an address that was closed since planning',
      {
        channels: ['email', 'sms'],
        profile: aProfile({ email: { address: 'ada@example.com', ...suppressed('email', 'opt_out') } }),
      },
      'attempt sms 1 with twilio at 100, fallback | email suppressed: suppressed-opt_out',
    ],
    [
      'goes past a channel that was switched off since planning',
      { profile: aProfile({ preferences: { channels: { push: false } } }) },
      'attempt email 1 with ses at 100, fallback | push suppressed: unwanted-by-channel',
    ],
    [
      'keeps to a channel that is not wanted where the category is mandatory',
      { category: aCategory({ mandatory: true }), profile: aProfile({ preferences: { channels: { push: false } } }) },
      'attempt push 1 with sns at 100, first',
    ],
    [
      'goes past a channel that the deployment has not switched on',
      { providers: { email: everyProvider.email! } },
      'attempt email 1 with ses at 100, fallback | push failed: channel-is-off',
    ],
    [
      'is suppressed when every channel said no, with the first reason',
      { profile: aProfile({ preferences: { channels: { push: false, email: false } } }) },
      'suppressed: unwanted-by-channel | push suppressed: unwanted-by-channel | email suppressed: unwanted-by-channel',
    ],
    [
      'fails for somebody who is gone',
      { profile: undefined },
      'failed: recipient-gone | push failed: recipient-gone | email failed: recipient-gone',
    ],
    [
      'expires at its deadline',
      { expiresAt: second(100) },
      'expired: expired-before-sending | push expired: expired-before-sending',
    ],
    ['starts a moment before its deadline', { expiresAt: second(100) + 1 }, 'attempt push 1 with sns at 100, first'],
    [
      'gives up after three days, whatever the producer hopes',
      { now: second(72 * 3600), expiresAt: second(100 * 3600) },
      'expired: gave-up-after-three-days | push expired: gave-up-after-three-days',
    ],
    ['has nothing to do without channels', { channels: [] }, 'failed: no-channel'],
  ],
  'while an attempt is under way': [
    ['waits for its answer', { attempts: { push: [open('sns', 90)] } }, 'await answer of push 1 until 105, under-way'],
    [
      'tries again when its function has died',
      { attempts: { push: [open('sns', 80)] } },
      'attempt push 2 with sns at 100, retry',
    ],
    [
      'gives up when its function has died and nothing may go out twice',
      { attempts: { push: [open('sns', 80)] }, duplicates: 'at-most-once' },
      'failed: may-have-gone-out-and-must-not-repeat (ambiguous) | push failed: may-have-gone-out-and-must-not-repeat (ambiguous)',
    ],
    [
      'believes a receipt that came instead of the answer',
      { attempts: { push: [open('sns', 80, told('delivered'))] } },
      'delivered | push delivered',
    ],
    [
      'takes a receipt of sending for acceptance',
      { attempts: { push: [open('sns', 80, told('sent'))] } },
      'accepted | push accepted',
    ],
    [
      'takes a receipt of failure for a refusal',
      { attempts: { push: [open('sns', 80, told('failed', 'permanent_token'))] } },
      'attempt email 1 with ses at 100, fallback | push failed: told-permanent_token (permanent_token)',
    ],
    [
      'takes a failure for certain, however it is called',
      {
        ...one('push'),
        duplicates: 'at-most-once',
        attempts: { push: [open('sns', 80, told('failed', 'ambiguous'))] },
      },
      'attempt push 2 with sns at 102, retry',
    ],
    [
      'but not while the function may still write its answer',
      { attempts: { push: [open('sns', 90, told('failed', 'permanent_token'))] } },
      'await answer of push 1 until 105, under-way',
    ],
  ],
  'after acceptance': [
    ['is over', { attempts: { push: [accepted('sns')] } }, 'accepted | push accepted'],
    ['is over with what is recorded', { outcomes: { push: came('delivered') } }, 'delivered'],
    [
      'waits for the proof that was asked for',
      { confirm: mustArrive, attempts: { push: [accepted('sns', 90)] } },
      'await confirmation of push 1 until 150, until-delivered | push accepted',
    ],
    [
      'waits up to its deadline only',
      {
        confirm: mustArrive,
        expiresAt: second(120),
        attempts: { push: [accepted('sns', 90)] },
        outcomes: { push: came('accepted') },
      },
      'await confirmation of push 1 until 120, until-delivered',
    ],
    [
      'is over when it is proven',
      {
        confirm: mustArrive,
        attempts: { push: [accepted('sns', 90, told('delivered'))] },
        outcomes: { push: came('delivered') },
      },
      'delivered',
    ],
    [
      'goes on waiting when less is proven than was asked for',
      {
        confirm: mustBeRead,
        attempts: { push: [accepted('sns', 90, told('delivered'))] },
        outcomes: { push: came('delivered') },
      },
      'await confirmation of push 1 until 150, until-read',
    ],
    [
      'takes an opened e-mail for no proof',
      { ...one('email'), confirm: mustBeRead, attempts: { email: [accepted('ses', 90, told('opened'))] } },
      'await confirmation of email 1 until 390, until-clicked | email accepted',
    ],
    [
      'takes a complaint for proof of delivery',
      { ...one('email'), confirm: mustArrive, attempts: { email: [accepted('ses', 90, told('complained'))] } },
      'delivered | email delivered',
    ],
    [
      'asks a carrier for no more than delivery',
      { ...one('sms'), confirm: mustBeRead, attempts: { sms: [accepted('twilio', 90, told('delivered'))] } },
      'delivered | sms delivered',
    ],
    [
      'goes on with the next channel when it is not proven in time',
      { confirm: mustArrive, attempts: { push: [accepted('sns', 40)] }, outcomes: { push: came('accepted') } },
      'attempt email 1 with ses at 100, fallback',
    ],
    [
      'goes on with the next channel when a receipt says that it failed',
      {
        confirm: mustArrive,
        attempts: { push: [accepted('sns', 90, told('failed', 'permanent_token'))] },
        outcomes: { push: came('failed', { failureClass: 'permanent_token' }) },
      },
      'attempt email 1 with ses at 100, fallback',
    ],
    [
      'is over when the first channel is proven after the second was tried',
      {
        confirm: mustArrive,
        attempts: { push: [accepted('sns', 10, told('delivered'))], email: [refused('ses', 'transient')] },
        outcomes: { push: came('delivered') },
      },
      'delivered',
    ],
    [
      'stays accepted when nothing could be proven',
      { ...one('push'), confirm: mustArrive, attempts: { push: [accepted('sns', 40)] } },
      'accepted: not-confirmed-in-time | push accepted',
    ],
    [
      'stays accepted when the channels after it fail',
      {
        confirm: mustArrive,
        providers: sesOnly,
        attempts: { push: [accepted('sns', 10)], email: times(1, 'content', 'ses') },
      },
      'accepted: not-confirmed-in-time | push accepted | email failed: ses-no (content)',
    ],
  ],
  'with what is recorded already': [
    [
      'goes on after a channel that failed',
      { outcomes: { push: came('failed') } },
      'attempt email 1 with ses at 100, fallback',
    ],
    ['is over when it expired', { outcomes: { push: came('expired', { reason: 'r' }) } }, 'expired: r'],
    [
      'goes on with the next channel when one was cancelled',
      { outcomes: { push: came('cancelled') } },
      'attempt email 1 with ses at 100, fallback',
    ],
    [
      'does not count on a channel that was cancelled',
      { lane: 'urgent', cancelled: ['email'], providers: noProvider },
      'attempt push 1 with sns at 105, channel-unhealthy',
    ],
    [
      'sends nothing where all was cancelled',
      { cancelled: ['push', 'email'] },
      'cancelled: cancelled-by-request | push cancelled: cancelled-by-request | email cancelled: cancelled-by-request',
    ],
    [
      'is over when each was cancelled',
      { outcomes: { push: came('cancelled', { reason: 'r' }), email: came('cancelled') } },
      'cancelled: r',
    ],
    [
      'tells of the last failure',
      {
        outcomes: {
          push: came('failed', { reason: 'a', failureClass: 'config' }),
          email: came('failed', { reason: 'b', failureClass: 'content' }),
        },
      },
      'failed: b (content)',
    ],
    [
      'counts a failure for more than a no',
      { outcomes: { push: came('failed', { reason: 'a' }), email: came('suppressed', { reason: 'b' }) } },
      'failed: a',
    ],
    [
      'says what failed before it expired',
      { expiresAt: second(100), outcomes: { push: came('failed', { reason: 'a', failureClass: 'config' }) } },
      'expired: expired-before-sending (config) | email expired: expired-before-sending',
    ],
  ],
};

describe.each(Object.entries(scenarios))('decideNextStep, %s', (_, rows) => {
  it.each(rows)('%s', (__, changes, expected) => {
    expect(decide(changes)).toBe(expected);
  });
});
