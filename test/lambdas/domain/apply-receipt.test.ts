import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyReceipt, type ReceiptEffect } from '../../../lambdas/domain/apply-receipt.ts';
import { type Channel, channels } from '../../../lambdas/domain/channel.ts';
import { type DeliveryRecord, deliveryRecordSchema } from '../../../lambdas/domain/delivery-record.ts';
import { type Receipt, type ReceiptStatus, receiptSchema, receiptStatuses } from '../../../lambdas/domain/receipt.ts';

const at = '2026-03-01T12:00:00.000Z';
const later = '2026-03-01T13:00:00.000Z';
const ids = { recipientId: 'ada', notificationId: 'n-1' };

const aReceipt = (status: ReceiptStatus, changes: Record<string, unknown> = {}): Receipt => {
  const channel = changes['channel'] ?? 'email';
  return receiptSchema.parse({
    receiptId: 'r-1',
    provider: 'ses',
    channel,
    status,
    occurredAt: later,
    attempt: { ...ids, channel, number: 1 },
    ...(status === 'failed' && { failureClass: 'permanent_address', code: 'bounced' }),
    ...changes,
  });
};

const accepted = { provider: 'ses', claimedAt: at, answeredAt: at, outcome: 'accepted', providerMessageId: 'm-1' };
const ambiguous = { provider: 'ses', claimedAt: at, answeredAt: at, outcome: 'refused', failureClass: 'ambiguous' };
const told = (status: ReceiptStatus) => ({ receipt: { status, provider: 'ses', at } });

/** An e-mail that was accepted, and is over with that; change what the test is about. */
const aRecord = (changes: Record<string, unknown> = {}): DeliveryRecord =>
  deliveryRecordSchema.parse({
    ...ids,
    type: 'order.shipped',
    category: 'transactional',
    lane: 'normal',
    source: 'orders',
    strategy: 'first-success',
    channels: ['email', 'sms'],
    explanation: [],
    requestedAt: at,
    attempts: { email: [accepted] },
    outcomes: { email: { status: 'accepted', at } },
    status: 'accepted',
    settledAt: at,
    ...changes,
  });
const underWay = { status: undefined, settledAt: undefined };
const ended = (status: string, channel = 'email') => ({ [channel]: { status, at } });

/** What an effect changes, in short. */
const changed = (effect: ReceiptEffect | undefined) =>
  effect && [effect.receipt.status, effect.outcome?.status, effect.status, effect.endsWait];

describe('applyReceipt', () => {
  it.each([
    ['sent: is kept, nothing else', 'sent', ['sent', undefined, undefined, false]],
    ['delayed: is kept, nothing else', 'delayed', ['delayed', undefined, undefined, false]],
    ['opened: proves nothing', 'opened', ['opened', undefined, undefined, false]],
    ['delivered: raises channel and delivery', 'delivered', ['delivered', 'delivered', 'delivered', true]],
    ['failed: lowers what was only accepted', 'failed', ['failed', 'failed', 'failed', true]],
    ['read: proves delivery', 'read', ['read', 'delivered', 'delivered', true]],
    ['clicked: proves delivery', 'clicked', ['clicked', 'delivered', 'delivered', true]],
    ['complained: proves delivery', 'complained', ['complained', 'delivered', 'delivered', true]],
  ] as const)('of an accepted delivery, %s', (_, status, expected) => {
    expect(changed(applyReceipt(aRecord(), aReceipt(status)))).toEqual(expected);
  });

  it('tells why a delivery has failed after all', () => {
    expect(applyReceipt(aRecord(), aReceipt('failed'))).toEqual({
      receipt: { status: 'failed', provider: 'ses', at: later, failureClass: 'permanent_address', code: 'bounced' },
      outcome: { status: 'failed', reason: 'bounced', failureClass: 'permanent_address', at: later },
      status: 'failed',
      reason: 'bounced',
      endsWait: true,
    });
  });

  it.each([
    ['a failure while the delivery is under way', aRecord(underWay), 'failed', ['failed', 'failed', undefined, true]],
    [
      'proof while the delivery is under way',
      aRecord(underWay),
      'delivered',
      ['delivered', 'delivered', undefined, true],
    ],
    [
      'a failure of one channel when another has succeeded',
      aRecord({ outcomes: { ...ended('accepted'), ...ended('delivered', 'sms') }, status: 'delivered' }),
      'failed',
      ['failed', 'failed', undefined, true],
    ],
    [
      'a failure of the better channel',
      aRecord({ outcomes: { ...ended('delivered'), ...ended('accepted', 'sms') }, status: 'delivered' }),
      'failed',
      ['failed', 'failed', 'accepted', true],
    ],
    [
      'a bounce after the mailbox had taken it',
      aRecord({
        attempts: { email: [{ ...accepted, ...told('delivered') }] },
        outcomes: ended('delivered'),
        status: 'delivered',
      }),
      'failed',
      ['failed', 'failed', 'failed', true],
    ],
    [
      'late proof of what was given up',
      aRecord({ attempts: { email: [ambiguous] }, outcomes: ended('failed'), status: 'failed' }),
      'delivered',
      ['delivered', 'delivered', 'delivered', true],
    ],
    [
      'late proof of what has expired',
      aRecord({ attempts: { email: [ambiguous] }, outcomes: ended('expired'), status: 'expired' }),
      'delivered',
      ['delivered', 'delivered', 'delivered', true],
    ],
    [
      'a failure of what has expired',
      aRecord({ attempts: { email: [ambiguous] }, outcomes: ended('expired'), status: 'expired' }),
      'failed',
      ['failed', undefined, undefined, true],
    ],
    [
      'an answer to an attempt that is still open',
      aRecord({ ...underWay, attempts: { email: [{ provider: 'ses', claimedAt: at }] }, outcomes: {} }),
      'delivered',
      ['delivered', undefined, undefined, true],
    ],
    [
      'a failure of an attempt that was ambiguous',
      aRecord({ ...underWay, attempts: { email: [ambiguous] }, outcomes: {} }),
      'failed',
      ['failed', undefined, undefined, true],
    ],
    [
      'a failure of an attempt before the one that was accepted',
      aRecord({ attempts: { email: [ambiguous, accepted] } }),
      'failed',
      ['failed', undefined, undefined, true],
    ],
    [
      'proof of an attempt before the one that was accepted',
      aRecord({ attempts: { email: [ambiguous, accepted] } }),
      'delivered',
      ['delivered', 'delivered', 'delivered', true],
    ],
  ] as const)('knows what follows from %s', (_, record, status, expected) => {
    expect(changed(applyReceipt(record, aReceipt(status)))).toEqual(expected);
  });

  it('keeps to an earlier attempt that has arrived when the later one fails', () => {
    const record = aRecord({
      attempts: { email: [{ ...ambiguous, ...told('delivered') }, accepted] },
      outcomes: ended('delivered'),
      status: 'delivered',
    });
    const receipt = aReceipt('failed', { attempt: { ...ids, channel: 'email', number: 2 } });

    expect(changed(applyReceipt(record, receipt))).toEqual(['failed', undefined, undefined, true]);
  });

  it.each([
    ['email', 'delivered', 'failed', true],
    ['sms', 'delivered', 'failed', false],
    ['push', 'delivered', 'failed', false],
    ['email', 'failed', 'delivered', false],
    ['sms', 'failed', 'delivered', false],
    ['sms', 'failed', 'read', true],
    ['email', 'delivered', 'opened', false],
    ['email', 'clicked', 'read', false],
    ['email', 'clicked', 'clicked', false],
    ['sms', 'sent', 'delayed', true],
    ['sms', 'delayed', 'sent', false],
  ] as const)('%s: after %s, %s is news: %s', (channel, known, status, isNews) => {
    const record = aRecord({
      attempts: { [channel]: [{ ...accepted, ...told(known) }] },
      outcomes: ended('accepted', channel),
    });

    expect(applyReceipt(record, aReceipt(status, { channel })) !== undefined).toBe(isNews);
  });

  it('finds an attempt by the message id of the provider', () => {
    const record = aRecord({ attempts: { email: [ambiguous, accepted] } });
    const byMessage = (providerMessageId: string) =>
      applyReceipt(record, aReceipt('delivered', { attempt: undefined, providerMessageId }));

    expect(changed(byMessage('m-1'))).toEqual(['delivered', 'delivered', 'delivered', true]);
    expect(byMessage('m-2')).toBeUndefined();
    expect(applyReceipt(record, aReceipt('delivered', { attempt: undefined }))).toBeUndefined();
  });

  it('knows nothing of an attempt that was never made', () => {
    const receipt = aReceipt('delivered', { attempt: { ...ids, channel: 'email', number: 2 } });

    expect(applyReceipt(aRecord(), receipt)).toBeUndefined();
  });
});

/** Applies receipts one after the other, as record-receipt writes them. */
function applyAll(record: DeliveryRecord, receipts: readonly Receipt[]): DeliveryRecord {
  let current = record;
  for (const receipt of receipts) {
    const effect = applyReceipt(current, receipt);
    const [attempt] = current.attempts[receipt.channel] ?? [];
    if (effect === undefined || attempt === undefined) continue;
    current = {
      ...current,
      attempts: { [receipt.channel]: [{ ...attempt, receipt: effect.receipt }] },
      ...(effect.outcome && { outcomes: { ...current.outcomes, [receipt.channel]: effect.outcome } }),
      ...(effect.status && { status: effect.status }),
    };
  }
  return current;
}

const inShort = (record: DeliveryRecord, channel: Channel) => ({
  receipt: record.attempts[channel]?.[0]?.receipt?.status,
  outcome: record.outcomes[channel]?.status,
  status: record.status,
});

describe('receipts in any order, some of them twice', () => {
  const anyNews = fc
    .record({
      channel: fc.constantFrom(...channels),
      statuses: fc.uniqueArray(fc.constantFrom(...receiptStatuses), { minLength: 1 }),
      isUnderWay: fc.boolean(),
    })
    // for carriers and platforms the first final word stands, whatever comes after it: see the table above
    .filter(
      ({ channel, statuses }) =>
        channel === 'email' || !(statuses.includes('delivered') && statuses.includes('failed')),
    );
  const anyStory = anyNews.chain(({ channel, statuses, isUnderWay }) =>
    fc.record({
      channel: fc.constant(channel),
      isUnderWay: fc.constant(isUnderWay),
      inOrder: fc.constant(statuses),
      shuffled: fc
        .array(fc.constantFrom(...statuses), { maxLength: 4 })
        .chain((again) => fc.shuffledSubarray([...statuses, ...again], { minLength: statuses.length + again.length })),
    }),
  );
  const startOf = (channel: Channel, isUnderWay: boolean) =>
    aRecord({ attempts: { [channel]: [accepted] }, outcomes: ended('accepted', channel), ...(isUnderWay && underWay) });

  it('lead to the same', () => {
    fc.assert(
      fc.property(anyStory, ({ channel, isUnderWay, inOrder, shuffled }) => {
        const [one, other] = [inOrder, shuffled].map((statuses) =>
          applyAll(
            startOf(channel, isUnderWay),
            statuses.map((status) => aReceipt(status, { channel })),
          ),
        );

        expect(inShort(one!, channel)).toEqual(inShort(other!, channel));
      }),
      { numRuns: 1000 },
    );
  });

  it('tell nothing new the second time', () => {
    fc.assert(
      fc.property(anyStory, ({ channel, isUnderWay, shuffled }) => {
        const receipts = shuffled.map((status) => aReceipt(status, { channel }));
        const record = applyAll(startOf(channel, isUnderWay), receipts);

        expect(receipts.map((receipt) => applyReceipt(record, receipt))).toEqual(receipts.map(() => undefined));
      }),
    );
  });

  it.each(['sms', 'push'] as const)('%s: the first final word stands', (channel) => {
    const words = (...statuses: ReceiptStatus[]) =>
      inShort(
        applyAll(
          startOf(channel, false),
          statuses.map((status) => aReceipt(status, { channel })),
        ),
        channel,
      ).outcome;

    expect(words('delivered', 'failed')).toBe('delivered');
    expect(words('failed', 'delivered')).toBe('failed');
  });
});
