import { describe, expect, it } from '@jest/globals';
import { readDeliveryItem } from '../../client/delivery-item.ts';
import { describeDelivery, describeRefusal } from '../../client/describe-delivery.ts';
import { toRecord } from '../../lambdas/adapters/dynamodb/delivery-item.ts';
import { acceptedRecord, aRecord, itemOf } from './delivery-records.ts';

describe('readDeliveryItem', () => {
  it('reads attempts in their order, also beyond nine', () => {
    const attempts = Array.from({ length: 12 }, (_, second) => ({
      provider: 'sns',
      claimedAt: `2026-11-22T09:00:${String(second + 10)}Z`,
    }));
    const record = aRecord({ attempts: { push: attempts } });

    expect(readDeliveryItem(itemOf(record)).attempts.push).toEqual(attempts);
  });

  it('reads what Carillon itself reads', () => {
    const { attempts, ...rest } = readDeliveryItem(itemOf(acceptedRecord));

    expect(toRecord(itemOf(acceptedRecord))).toEqual({ ...rest, attempts: { push: attempts.push } });
    expect(rest.outcomes).toEqual(acceptedRecord.outcomes);
  });
});

describe('describeDelivery', () => {
  it('tells reasons, attempts and outcome', () => {
    expect(describeDelivery(acceptedRecord)).toBe(`order.shipped to ada (transactional, normal, first-success)
 decided
  removes sms    contact-points: no-phone
  keeps   push   contact-points: reachable
  keeps          order: first-success
 tried
  push 1  sns: refused (transient, Throttling)
  push 2  sns: accepted (m-1)
 came to
  push: accepted
 accepted, 4.2 s after the request`);
  });

  it('tells that somebody was not told, and why', () => {
    const record = aRecord({
      channels: [],
      status: 'suppressed',
      reason: 'opt_out',
      settledAt: '2026-11-22T09:00:01Z',
    });

    expect(describeDelivery(record)).toMatch(/\n suppressed \(opt_out\), 1\.0 s after the request$/);
  });

  it('tells that an attempt is under way', () => {
    const record = aRecord({ attempts: { push: [{ provider: 'sns', claimedAt: '2026-11-22T09:00:01Z' }] } });

    expect(describeDelivery(record)).toContain('push 1  sns since 2026-11-22T09:00:01Z: no answer yet');
    expect(describeDelivery(record)).toMatch(/\n not settled yet$/);
  });
});

describe('describeRefusal', () => {
  it('tells every reason', () => {
    const reasons = [{ field: 'data.orderId', problem: 'is missing; it must be text' }];

    expect(
      describeRefusal({ detailType: 'NotificationRequested.v1', reasons, refusedAt: '2026-11-22T09:00:01Z' }),
    ).toBe('refused:\n  data.orderId is missing; it must be text');
  });
});
