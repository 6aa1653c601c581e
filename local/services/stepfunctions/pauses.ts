import type { Clock } from '../../clock.ts';

/** What waits for nothing but time: Wait states, and retries that are due later. */
export class Pauses {
  readonly #clock: Clock;
  readonly #pending = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when the time is over, or somebody hurries. */
  async wait(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stopClock = this.#clock.after(Math.max(0, milliseconds), resolve);
    this.#pending.add(resolve);
    await promise;
    this.#pending.delete(resolve);
    stopClock();
  }

  /** Ends every pause at once. */
  hurry(): void {
    for (const end of this.#pending) end();
  }
}
