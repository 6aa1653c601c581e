import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { StateFailure } from './failure.ts';

/** How long a task may take, and how long it may say nothing. */
export interface Limits {
  readonly timeoutSeconds?: number | undefined;
  readonly heartbeatSeconds?: number | undefined;
}

/** A task that somebody outside is to answer for. */
export interface PendingTask {
  readonly token: string;
  /** Rejects with a StateFailure when the task failed or took too long. */
  readonly answer: Promise<unknown>;
  /** Nobody waits for the answer any more. */
  close(): void;
}

interface Task {
  readonly machineArn: string;
  readonly isOpen: () => boolean;
  readonly succeed: (output: unknown) => void;
  readonly fail: (failure: StateFailure) => void;
  readonly beat: () => void;
}

/** As AWS's tokens begin; those of an earlier run of the local cloud are recognised by it, and are of no task. */
const PREFIX = 'AQC0AAAAKgAAAAMAAAAAAAAAA';

/** The task tokens that were given out. Those that are closed are remembered, for a late answer is told so. */
export class TaskTokens {
  readonly #clock: Clock;
  readonly #tasks = new Map<string, Task>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(machineArn: string, limits: Limits): PendingTask {
    const token = PREFIX + randomBytes(96).toString('base64url');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    // it may fail before its request has been sent off
    promise.catch(() => undefined);
    const stops = new Map<string, () => void>();
    let isOpen = true;
    const close = () => {
      isOpen = false;
      for (const stop of stops.values()) stop();
    };
    const limit = (error: string, seconds: number | undefined) => {
      stops.get(error)?.();
      if (seconds === undefined) return;
      const end = () => {
        close();
        reject(new StateFailure(error, ''));
      };
      stops.set(error, this.#clock.after(seconds * 1000, end));
    };
    const beat = () => limit('States.HeartbeatTimeout', limits.heartbeatSeconds);
    limit('States.Timeout', limits.timeoutSeconds);
    beat();
    this.#tasks.set(token, {
      machineArn,
      isOpen: () => isOpen,
      beat,
      succeed: (output) => {
        close();
        resolve(output);
      },
      fail: (failure) => {
        close();
        reject(failure);
      },
    });
    return { token, answer: promise, close };
  }

  /** Whether it looks like a token at all. */
  isToken(text: string): boolean {
    return text.startsWith(PREFIX);
  }

  find(token: string): Task | undefined {
    return this.#tasks.get(token);
  }
}
