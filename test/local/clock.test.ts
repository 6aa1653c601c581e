import { describe, expect, it } from '@jest/globals';
import { type Clock, MovableClock } from '../../local/clock.ts';

const start = new Date('2026-11-22T10:00:00Z');

/** A clock that stands still. */
const stopped: Clock = { now: () => start, after: () => () => undefined, every: () => () => undefined };

describe('a clock that is put forward', () => {
  it('runs what has become due, in order, and what comes after that later', () => {
    const clock = new MovableClock(stopped);
    const ran: string[] = [];
    clock.after(60_000, () => ran.push('a minute'));
    clock.after(10_000, () => ran.push('ten seconds'));
    clock.after(61_000, () => ran.push('more'));
    clock.advance(60_000);
    const first = [...ran];
    clock.advance(1000);

    expect(first).toEqual(['ten seconds', 'a minute']);
    expect(ran).toEqual(['ten seconds', 'a minute', 'more']);
    expect(clock.now()).toEqual(new Date('2026-11-22T10:01:01Z'));
  });

  it('runs once what runs again and again, however far it is put', () => {
    const clock = new MovableClock(stopped);
    let ran = 0;
    clock.every(60_000, () => {
      ran += 1;
    });
    const counts = [59_000, 1000, 600_000, 59_000, 1000].map((milliseconds) => {
      clock.advance(milliseconds);
      return ran;
    });

    expect(counts).toEqual([0, 1, 2, 2, 3]);
  });

  it('runs nothing that was called off, not even by what is due before it', () => {
    const clock = new MovableClock(stopped);
    const ran: string[] = [];
    const callOff = clock.after(20_000, () => ran.push('called off'));
    clock.after(10_000, () => {
      ran.push('first');
      callOff();
    });
    clock.advance(60_000);

    expect(ran).toEqual(['first']);
  });

  it('has told of the move when something runs', () => {
    const clock = new MovableClock(stopped);
    const told: (number | string)[] = [];
    clock.after(1000, () => told.push('due'));
    clock.whenMoved((milliseconds) => told.push(milliseconds));
    clock.advance(5000);

    expect(told).toEqual([5000, 'due']);
  });
});
