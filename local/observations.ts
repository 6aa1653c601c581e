/** What a person at the laptop may want to see happen; the page, the terminal and the tests read this stream. */
export type Observation = { readonly at: string } & (
  | { readonly kind: 'event'; readonly bus: string; readonly event: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'invocation';
      readonly functionName: string;
      readonly memoryMegabytes: number;
      /** Whether Lambda adds lines of its own to the log; they are not told. */
      readonly logsEachInvocation: boolean;
      readonly records: number;
      readonly failed: number;
      readonly milliseconds: number;
      readonly error?: string;
    }
  | { readonly kind: 'log'; readonly functionName: string; readonly line: string }
  /** An item of a table after it was written, or the key of one that was deleted. Plain values, not DynamoDB's. */
  | {
      readonly kind: 'item';
      readonly table: string;
      readonly item: Readonly<Record<string, unknown>>;
      readonly deleted?: true;
    }
  /** A provider was called. */
  | { readonly kind: 'provider-call'; readonly provider: string; readonly answer: string }
  /** An execution of a state machine has entered a state, tries it again, or it has failed. */
  | {
      readonly kind: 'transition';
      readonly execution: string;
      readonly executionArn: string;
      readonly state: string;
      readonly type: 'entered' | 'retried' | 'failed';
      /** The name of the error that it failed or is retried for. */
      readonly error?: string;
    }
  /** An execution has started, was redriven or is over. */
  | {
      readonly kind: 'execution';
      readonly name: string;
      readonly executionArn: string;
      readonly status: string;
      readonly input: unknown;
      /** State entries and retries up to now: what AWS bills. */
      readonly transitions: number;
    }
  /** A message has come to the person it is for. */
  | { readonly kind: 'arrival'; readonly message: Arrival }
);

export type Arrival =
  | {
      readonly channel: 'email';
      readonly id: string;
      readonly to: string;
      readonly subject: string;
      readonly html: string;
      readonly text: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly tags: Readonly<Record<string, string>>;
    }
  | {
      readonly channel: 'sms';
      readonly id: string;
      readonly to: string;
      readonly text: string;
      readonly statusCallback?: string;
      readonly fields: Readonly<Record<string, string>>;
    }
  | {
      readonly channel: 'push';
      readonly id: string;
      readonly endpointArn: string;
      readonly platform: string;
      readonly payload: Readonly<Record<string, unknown>>;
      readonly attributes: Readonly<Record<string, string>>;
    };

/** Keeps the newest observations and tells them to whoever listens. */
export class Observations {
  readonly #listeners = new Set<(observation: Observation) => void>();
  readonly #kept: Observation[] = [];
  readonly #capacity: number;
  #forgotten = 0;

  constructor(capacity = 20_000) {
    this.#capacity = capacity;
  }

  /** How many have been dropped for want of room: the running number of the first that is kept. */
  get forgotten(): number {
    return this.#forgotten;
  }

  get kept(): readonly Observation[] {
    return this.#kept;
  }

  tell(observation: Observation): void {
    this.#kept.push(observation);
    if (this.#kept.length > this.#capacity) {
      this.#kept.shift();
      this.#forgotten += 1;
    }
    for (const listener of this.#listeners) listener(observation);
  }

  /** Returns how to stop listening. */
  listen(listener: (observation: Observation) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
