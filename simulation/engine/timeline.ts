import type { Clock } from '../../local/clock.ts';
import type { Random } from './random.ts';

interface Moment {
  readonly at: number;
  /** Decides among those of the same millisecond: random, so that no order can be relied upon. */
  readonly order: number;
  run: (() => void) | undefined;
}

/**
 * Virtual time. What is due runs one after the other, in an order that the seed decides where time does not; between
 * two of them, everything that they have set going comes to its next wait.
 */
export class Timeline implements Clock {
  readonly #random: Random;
  readonly #heap: Moment[] = [];
  /** Whether somebody computes who waits for nothing of ours: then time stands still. */
  readonly #isBusy: () => boolean;
  #now: number;
  #turns = 0;

  constructor(random: Random, start: Date, isBusy: () => boolean = () => false) {
    this.#random = random;
    this.#now = start.getTime();
    this.#isBusy = isBusy;
  }

  /** Milliseconds since 1970. */
  get time(): number {
    return this.#now;
  }

  /** How many things are still to happen. */
  get ahead(): number {
    return this.#heap.length;
  }

  now(): Date {
    return new Date(this.#now);
  }

  after(milliseconds: number, run: () => void): () => void {
    const at = Math.ceil(this.#now + Math.max(0, milliseconds));
    const moment: Moment = { at, order: this.#random.next(), run };
    this.#push(moment);
    return () => {
      moment.run = undefined;
    };
  }

  every(milliseconds: number, run: () => void): () => void {
    let stop = () => {};
    const again = () => {
      stop = this.after(milliseconds, again);
      run();
    };
    stop = this.after(milliseconds, again);
    return () => stop();
  }

  async pause(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.after(milliseconds, resolve);
    await promise;
  }

  /** Lets time pass until something holds, or up to a moment. Returns whether it held. */
  async run(until: () => boolean, latest = Number.POSITIVE_INFINITY): Promise<boolean> {
    for (;;) {
      await this.#settle();
      if (until()) return true;
      const next = this.#pop(latest);
      if (next === undefined) {
        if (Number.isFinite(latest)) this.#now = Math.max(this.#now, latest);
        return until();
      }
      this.#now = Math.max(this.#now, next.at);
      next.run?.();
    }
  }

  /** Everything that was set going comes to its next wait. */
  async #settle(): Promise<void> {
    this.#turns += 1;
    // the queue of ticks comes after all promises
    await new Promise<void>((resolve) => process.nextTick(resolve));
    if (this.#turns % 1024 === 0) await immediate();
    for (let idle = 0; this.#isBusy(); idle += 1) {
      if (idle > 100_000) throw new Error('a function waits for something that the simulation does not know of');
      await immediate();
    }
  }

  #pop(latest: number): Moment | undefined {
    const heap = this.#heap;
    for (;;) {
      const first = heap[0];
      if (first === undefined || first.at > latest) return undefined;
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) {
        heap[0] = last;
        this.#sink();
      }
      if (first.run !== undefined) return first;
    }
  }

  #push(moment: Moment): void {
    const heap = this.#heap;
    let index = heap.push(moment) - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !earlier(moment, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = moment;
  }

  #sink(): void {
    const heap = this.#heap;
    const moment = heap[0];
    if (moment === undefined) return;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      const child = right !== undefined && left !== undefined && earlier(right, left) ? 2 * index + 2 : 2 * index + 1;
      const next = heap[child];
      if (next === undefined || !earlier(next, moment)) break;
      heap[index] = next;
      index = child;
    }
    heap[index] = moment;
  }
}

const earlier = (one: Moment, other: Moment) => one.at < other.at || (one.at === other.at && one.order < other.order);

const immediate = () => new Promise<void>((resolve) => setImmediate(resolve));
