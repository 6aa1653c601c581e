import { describe, expect, it } from '@jest/globals';
import { broken } from './broken-scenes.ts';
import { kept } from './kept-scenes.ts';
import { noOrdersByMail, order } from './scenes.ts';
import { day, SmallHistory, start } from './small-history.ts';

describe('the promises are kept by', () => {
  it.each(kept)('%s', (_, play) => {
    const small = new SmallHistory();
    play(small);

    expect(small.broken()).toEqual([]);
  });
});

describe('the promises are broken by', () => {
  it.each(broken)('%s', (_, what, play) => {
    const small = new SmallHistory();
    play(small);

    expect(new Set(small.broken())).toEqual(new Set([what]));
  });

  it('a text with an offer at an hour at which the law forbids it', () => {
    const small = new SmallHistory({ country: 'US', region: 'US-TX', timeZone: 'America/Chicago' });
    small.choose({ kind: 'consent', channel: 'sms', consent: 'written' }, 0);
    const detail = small.ask('weekly.offers', 0);
    // Sunday, 11:30 in Texas
    const at = Date.parse('2026-03-08T16:30:00Z') - start;
    small.call(detail, 'sms', at).ended(detail, 'accepted', at + 1000);

    expect(small.broken()).toContain('2: was sent by sms at an hour at which the law forbids it');
  });
});

describe('what is remembered', () => {
  it('of a delivery goes when it has ended long ago, and nothing is told twice', () => {
    const small = new SmallHistory();
    for (let made = 0; made < 100; made += 1) order(1000)(small);
    small.ask('order.shipped', 0);

    expect(small.broken(5 * day)).toHaveLength(1);
    expect(small.broken(6 * day)).toHaveLength(1);
    expect(small.broken()).toHaveLength(1);
    expect(small.promises.tally).toEqual({ asked: 101, ended: 101, calls: 100 });
  });

  it('of a violation is the history that shows it', () => {
    const small = new SmallHistory();
    small.choose(noOrdersByMail, 100);
    order(1000)(small);
    order(2000)(small);
    small.broken();

    const [violation] = small.promises.violations;
    expect(violation).toMatchObject({ promise: 2, notificationId: 'n-1', recipientId: 'ada', at: start + 1100 });
    expect(violation?.history.map(({ kind }) => kind)).toEqual([
      'introduced',
      'asking',
      'requested',
      'choosing',
      'choice',
      'call',
    ]);
  });
});
