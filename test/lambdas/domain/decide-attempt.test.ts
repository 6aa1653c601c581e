import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AttemptSituation, decideAttempt } from '../../../lambdas/domain/decide-attempt.ts';
import { type DeliveryRecord, deliveryRecordSchema } from '../../../lambdas/domain/delivery-record.ts';
import { aCategory, anyProfile } from './arbitraries.ts';
import { aProfile, suppressed } from './profiles.ts';

const at = (seconds: number) => new Date(Date.parse('2026-03-01T12:00:00Z') + seconds * 1000);

const aRecord = (changes: Record<string, unknown>): DeliveryRecord =>
  deliveryRecordSchema.parse({
    recipientId: 'ada',
    notificationId: 'n-1',
    type: 'order.shipped',
    category: 'transactional',
    lane: 'normal',
    source: 'orders',
    strategy: 'first-success',
    channels: ['email'],
    explanation: [],
    requestedAt: at(0).toISOString(),
    attempts: {},
    outcomes: {},
    ...changes,
  });

const anAttempt = (changes: Record<string, unknown> = {}) => ({
  provider: 'ses',
  claimedAt: at(0).toISOString(),
  ...changes,
});
const open = aRecord({ attempts: { email: [anAttempt()] } });
const refusedOnce = aRecord({ attempts: { email: [anAttempt({ outcome: 'refused', failureClass: 'transient' })] } });

const situation = (changes: Partial<AttemptSituation>): AttemptSituation => ({
  channel: 'email',
  profile: aProfile(),
  record: undefined,
  type: 'order.shipped',
  category: aCategory(),
  expiresAt: undefined,
  leaseMs: 15_000,
  now: at(0).getTime(),
  ...changes,
});

describe('decideAttempt', () => {
  it('makes the first attempt at the contact point of the channel', () => {
    expect(decideAttempt(situation({}))).toMatchObject({
      kind: 'attempt',
      number: 1,
      contactPoint: { channel: 'email', address: 'ada@example.com' },
    });
  });

  it('makes the next attempt after one that was refused', () => {
    expect(decideAttempt(situation({ record: refusedOnce }))).toMatchObject({ kind: 'attempt', number: 2 });
  });

  it('does nothing when the channel has its outcome, or when it was decided not to send', () => {
    const settled = aRecord({ outcomes: { email: { status: 'accepted', at: at(1).toISOString() } } });
    const decidedNot = aRecord({ channels: [], status: 'failed', reason: 'unknown-recipient' });

    expect(decideAttempt(situation({ record: settled }))).toMatchObject({ kind: 'done' });
    expect(decideAttempt(situation({ record: decidedNot }))).toMatchObject({ kind: 'done' });
  });

  it('lets another channel go on when one has its outcome', () => {
    const record = aRecord({
      channels: ['email', 'push'],
      strategy: 'all',
      outcomes: { push: { status: 'failed', at: at(1).toISOString() } },
    });

    expect(decideAttempt(situation({ record }))).toMatchObject({ kind: 'attempt' });
  });

  it('waits while another copy may be sending', () => {
    expect(decideAttempt(situation({ record: open, now: at(10).getTime() }))).toEqual({ kind: 'wait', seconds: 5 });
  });

  it.each([
    ['at-least-once', { kind: 'attempt', number: 2 }],
    ['at-most-once', { kind: 'unresolved', number: 1 }],
  ] as const)('%s: decides about an attempt that never got its answer', (duplicates, decision) => {
    expect(
      decideAttempt(situation({ record: open, category: aCategory({ duplicates }), now: at(15).getTime() })),
    ).toMatchObject(decision);
  });

  it.each([
    [
      'an address closed since planning',
      { profile: aProfile({ email: { address: 'ada@example.com', ...suppressed('email', 'opt_out') } }) },
      'suppressed',
      'suppressed-opt_out',
    ],
    ['an address removed since planning', { profile: aProfile({ email: undefined }) }, 'failed', 'no-email-address'],
    ['somebody gone since planning', { profile: undefined }, 'failed', 'recipient-gone'],
    ['a deadline that passed while waiting', { expiresAt: at(0).getTime() }, 'expired', 'expired-before-sending'],
  ] as const)('refuses to send to %s', (_, changes, status, reason) => {
    expect(decideAttempt(situation(changes))).toEqual({ kind: 'refuse', status, reason });
  });

  it('never attempts a closed address, whatever happened before (no is no)', () => {
    fc.assert(
      fc.property(
        anyProfile,
        fc.constantFrom(undefined, open, refusedOnce),
        fc.constantFrom('at-least-once' as const, 'at-most-once' as const),
        fc.integer({ min: 0, max: 60 }),
        (profile, record, duplicates, seconds) => {
          const decision = decideAttempt(
            situation({ profile, record, category: aCategory({ duplicates }), now: at(seconds).getTime() }),
          );
          const isClosed = profile.email === undefined || profile.email.suppressed?.email !== undefined;

          expect(decision.kind === 'attempt' && isClosed).toBe(false);
        },
      ),
    );
  });
});
