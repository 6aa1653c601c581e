/** The time of the local cloud, in one place so that a test may move it. */
export interface Clock {
  now(): Date;
  /** Runs once, later. Returns how to call it off. */
  after(milliseconds: number, run: () => void): () => void;
  /** Runs again and again. Returns how to stop it. */
  every(milliseconds: number, run: () => void): () => void;
}

/** The clock on the wall; what waits on it does not keep the process alive. */
export const wallClock: Clock = {
  now: () => new Date(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds).unref();
    return () => clearTimeout(timer);
  },
  every: (milliseconds, run) => {
    const timer = setInterval(run, milliseconds).unref();
    return () => clearInterval(timer);
  },
};
