/** The time of the local cloud, in one place so that a test may move it. */
export interface Clock {
  now(): Date;
  /** Runs once, later. Returns how to call it off. */
  after(milliseconds: number, run: () => void): () => void;
  /** Runs again and again. Returns how to stop it. */
  every(milliseconds: number, run: () => void): () => void;
}

/** The longest that a timer of Node can wait; it would take a longer one for none at all. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The clock on the wall; what waits on it does not keep the process alive. */
export const wallClock: Clock = {
  now: () => new Date(),
  after: (milliseconds, run) => {
    const rest = milliseconds - LONGEST_TIMER;
    let stop = () => {};
    const again = () => {
      stop = wallClock.after(rest, run);
    };
    const timer = setTimeout(rest > 0 ? again : run, Math.min(milliseconds, LONGEST_TIMER)).unref();
    stop = () => clearTimeout(timer);
    return () => stop();
  },
  every: (milliseconds, run) => {
    const timer = setInterval(run, milliseconds).unref();
    return () => clearInterval(timer);
  },
};

interface Alarm {
  at: number;
  readonly every?: number;
  readonly run: () => void;
  stop: () => void;
}

/** A clock that can be put forward: it runs with another one, by so much ahead. */
export class MovableClock implements Clock {
  readonly #base: Clock;
  readonly #alarms = new Set<Alarm>();
  readonly #listeners: ((milliseconds: number) => void)[] = [];
  #ahead = 0;

  constructor(base: Clock) {
    this.#base = base;
  }

  /** By how many milliseconds it is ahead. */
  get ahead(): number {
    return this.#ahead;
  }

  now(): Date {
    return new Date(this.#base.now().getTime() + this.#ahead);
  }

  after(milliseconds: number, run: () => void): () => void {
    const alarm: Alarm = { at: this.now().getTime() + milliseconds, run: () => run(), stop: () => undefined };
    this.#alarms.add(alarm);
    this.#arm(alarm, milliseconds);
    return () => this.#callOff(alarm);
  }

  every(milliseconds: number, run: () => void): () => void {
    const alarm: Alarm = { at: this.now().getTime() + milliseconds, every: milliseconds, run, stop: () => undefined };
    this.#alarms.add(alarm);
    alarm.stop = this.#base.every(milliseconds, () => {
      alarm.at = this.now().getTime() + milliseconds;
      run();
    });
    return () => this.#callOff(alarm);
  }

  /** Tells of each move by so many milliseconds, before what it makes due runs. */
  whenMoved(listener: (milliseconds: number) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Puts the clock forward. What has become due runs now, in order; what runs again and again runs once, however often
   * it would have.
   */
  advance(milliseconds: number): void {
    this.#ahead += milliseconds;
    for (const listener of this.#listeners) listener(milliseconds);
    const now = this.now().getTime();
    const due: Alarm[] = [];
    for (const alarm of this.#alarms) {
      if (alarm.at <= now) due.push(alarm);
      else if (alarm.every === undefined) this.#arm(alarm, alarm.at - now);
    }
    for (const alarm of due.sort((one, other) => one.at - other.at)) {
      // an earlier one may have called it off
      if (!this.#alarms.has(alarm)) continue;
      if (alarm.every === undefined) this.#callOff(alarm);
      else alarm.at = now + alarm.every;
      alarm.run();
    }
  }

  #arm(alarm: Alarm, milliseconds: number): void {
    alarm.stop();
    alarm.stop = this.#base.after(milliseconds, () => {
      this.#alarms.delete(alarm);
      alarm.run();
    });
  }

  #callOff(alarm: Alarm): void {
    this.#alarms.delete(alarm);
    alarm.stop();
  }
}
