import type { Clock } from '../clock.ts';

/** How many requests a route takes: `rate` a second, and `burst` at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** A token bucket: it is full at first, each request takes a token, and `rate` come back a second. */
export class TokenBucket {
  readonly #throttle: Throttle;
  readonly #clock: Pick<Clock, 'now'>;
  #tokens: number;
  #filledAt: number;

  constructor(throttle: Throttle, clock: Pick<Clock, 'now'>) {
    this.#throttle = throttle;
    this.#clock = clock;
    this.#tokens = throttle.burst;
    this.#filledAt = clock.now().getTime();
  }

  /** Takes a token, if there is one. */
  take(): boolean {
    const now = this.#clock.now().getTime();
    const gained = ((now - this.#filledAt) / 1000) * this.#throttle.rate;
    this.#tokens = Math.min(this.#throttle.burst, this.#tokens + Math.max(0, gained));
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
