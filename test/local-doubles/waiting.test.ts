import { describe, expect, it } from '@jest/globals';
import { readWaiting } from '../../local/stories/waiting.ts';

const told = (item: Readonly<Record<string, unknown>>, deleted?: true) =>
  readWaiting({ at: '2026-11-22T12:00:00.000Z', kind: 'item', table: 'table', item, ...(deleted && { deleted }) });

describe('what waits', () => {
  const key = { PK: 'R#ada', SK: 'WAITING#n1' };
  const id = 'R#ada WAITING#n1';
  const request = {
    ...key,
    recipientId: 'ada',
    type: 'order.shipped',
    dueAt: '2026-11-22T14:00:00.000Z',
    waits: [
      { rule: 'send-at', because: 'scheduled' },
      { rule: 'quiet-hours', because: 'own-hours' },
    ],
  };

  it('is a request until its moment, with what it waits for last', () => {
    expect(told(request)).toEqual({
      id,
      waiting: {
        id,
        recipient: 'ada',
        title: 'order.shipped',
        dueAt: '2026-11-22T14:00:00.000Z',
        because: 'quiet-hours: own-hours',
      },
    });
  });

  it.each([
    ['was dealt with', told(key, true)],
    ['was cancelled', told({ ...request, cancelledAt: '2026-11-22T12:00:00.000Z' })],
  ])('is no request that %s', (_, answer) => {
    expect(answer).toEqual({ id });
  });

  it('is a digest while its window is open and has something in it', () => {
    const digest = {
      ...{ PK: 'R#ada', SK: 'DIGEST#g1', recipientId: 'ada' },
      ...{ state: 'open', closesAt: Date.parse('2026-11-22T13:00:00Z'), count: 2 },
    };
    expect(told(digest)?.waiting).toMatchObject({ because: 'gathered 2', dueAt: '2026-11-22T13:00:00.000Z' });
    expect(told({ ...digest, count: 0 })).toEqual({ id: 'R#ada DIGEST#g1' });
    expect(told({ ...digest, state: 'closed' })).toEqual({ id: 'R#ada DIGEST#g1' });
  });

  it('is nothing else', () => {
    expect(told({ PK: 'R#ada', SK: 'PROFILE' })).toBeUndefined();
    expect(told({ PK: 'R#ada', SK: 'DIGEST#g1#ITEM#n1' })).toBeUndefined();
  });
});
