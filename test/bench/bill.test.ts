import { describe, expect, it } from '@jest/globals';
import { billOf, machinePerNotification, mixed, totalOf, usageOf } from './bill.ts';
import { gbSeconds } from './durations.ts';
import { logBytes, seriesIn } from './log-lines.ts';
import { inShares, mix, trackingShares } from './mix.ts';
import { tallyOf } from './tally.ts';

const count = (caller: string, call: string, billed: number, units = {}) => ({
  caller,
  call,
  count: 1,
  billed,
  readUnits: 0,
  writeUnits: 0,
  ...units,
});
const invocation = (functionName: string, records: number) => ({
  kind: 'invocation' as const,
  at: '2026-11-22T12:00:00Z',
  functionName,
  memoryMegabytes: 512,
  logsEachInvocation: false,
  records,
  failed: 0,
  milliseconds: 3,
});
const worked = { functionName: 'deliver-email', memoryMegabytes: 512, invocations: 1, records: 10 };

describe('the bill', () => {
  it('has each unit at its price, for a million deliveries', () => {
    const calls = [
      count('developer', 'events:PutEvents', 10),
      count('events.amazonaws.com', 'sqs:SendMessage', 10),
      count('route-notification', 'sqs:SendMessageBatch', 2),
      count('deliver-email', 'dynamodb:UpdateItem', 1, { writeUnits: 20 }),
      count('deliver-email', 'dynamodb:BatchGetItem', 1, { readUnits: 10 }),
    ];
    const bill = billOf(usageOf(tallyOf(calls, [invocation('deliver-email', 10)]), [], 10_000, 10));

    expect(bill).toMatchObject({ writeUnits: 2 * 0.625, readUnits: 0.125, events: 1, transitions: 0 });
    expect(bill.fromBus).toBeCloseTo(0.4);
    expect(bill.ownRequests).toBeCloseTo(0.08);
    expect(bill.fairQueues).toBeCloseTo(0.12);
    expect(bill.invocations).toBeCloseTo(0.02);
    expect(bill.archive).toBeCloseTo(0.1);
    expect(totalOf(bill)).toBeCloseTo(1.25 + 0.125 + 1 + 0.4 + 0.08 + 0.12 + 0.02 + 0.1 + 0.025);
  });

  it('weighs what is mixed', () => {
    const whole = mixed([
      { share: 0.75, usage: { events: 2 } },
      { share: 0.25, usage: { events: 4, writeUnits: 2 } },
    ]);

    expect(whole).toMatchObject({ events: 2.5, writeUnits: 0.5, readUnits: 0 });
  });

  it('counts memory by time, with CPU in proportion to memory', () => {
    expect(gbSeconds([worked])).toBeCloseTo(((90 + (10 * 1769) / 512) / 1000) * 0.5, 6);
    expect(() => gbSeconds([{ ...worked, functionName: 'unheard-of' }])).toThrow('durations.ts');
  });

  it('takes a transition for each state of a machine, and none for an Express one', () => {
    expect(machinePerNotification('standard')).toBeGreaterThan(250);
    expect(machinePerNotification('express')).toBeLessThan(40);
  });
});

describe('what is logged', () => {
  it('is billed by its bytes, and more for each line', () => {
    expect(logBytes(0, ['é', 'ab'])).toBe(2 + 2 + 2 * 26);
    expect(logBytes(1, [])).toBeGreaterThan(300);
  });

  it('is a custom metric for each name under each set of dimensions', () => {
    const line = JSON.stringify({
      _aws: {
        Timestamp: 1,
        CloudWatchMetrics: [
          {
            Namespace: 'Carillon',
            Dimensions: [['service', 'provider']],
            Metrics: [{ Name: 'Accepted' }, { Name: 'Failed' }],
          },
        ],
      },
      service: 'deliver-email',
      provider: 'ses',
    });

    expect(seriesIn(line)).toEqual([
      'Carillon Accepted service=deliver-email provider=ses',
      'Carillon Failed service=deliver-email provider=ses',
    ]);
    expect(seriesIn('{"message":"Batch done"}')).toEqual([]);
  });
});

describe('the mix', () => {
  it('is whole', () => {
    expect(mix.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(Object.values(trackingShares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });

  it.each([1, 7, 200, 1000])('is shared out whole among %d deliveries', (total) => {
    expect(
      inShares(
        total,
        mix.map(({ share }) => share),
      ).reduce((sum, own) => sum + own, 0),
    ).toBe(total);
  });
});
