import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { type Invocation, type Moved, type Outcome, outcomeSchema, type WorkerData } from './messages.ts';

export type InvocationResult =
  | { readonly result: unknown }
  | { readonly failure: { readonly errorType: string; readonly errorMessage: string } };

interface Options extends WorkerData {
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** One execution environment of a function: a thread with the bundle loaded, for one invocation at a time. */
export class FunctionWorker {
  readonly #worker: Worker;
  #finish: ((result: InvocationResult) => void) | undefined;
  #alive = true;

  constructor({ environment, onLine, ...workerData }: Options) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData,
      env: { ...environment },
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    eachLine(this.#worker.stdout, onLine);
    eachLine(this.#worker.stderr, onLine);
    this.#worker.on('message', (message: unknown) => this.#end(resultOf(outcomeSchema.parse(message))));
    this.#worker.on('error', (error) => this.#died(String(error)));
    this.#worker.on('exit', (code) => this.#died(`Runtime exited with error: exit status ${code}`));
  }

  /** False once the thread has ended: after a crash, a time-out or a kill. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Runs one invocation; when its time is up, ends the thread as Lambda ends the sandbox. */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    const milliseconds = invocation.deadline - Date.now();
    const { awsRequestId } = invocation.context;
    const finished = new Promise<InvocationResult>((resolve) => {
      this.#finish = resolve;
    });
    const timer = setTimeout(() => {
      const seconds = (milliseconds / 1000).toFixed(2);
      const errorMessage = `${new Date().toISOString()} ${awsRequestId} Task timed out after ${seconds} seconds`;
      this.#end({ failure: { errorType: 'Sandbox.Timedout', errorMessage } });
      void this.terminate();
    }, milliseconds);
    this.#worker.postMessage(invocation);
    try {
      return await finished;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Tells it, also in the middle of an invocation, what time it is. */
  tellTime(ahead: number): void {
    this.#worker.postMessage({ ahead } satisfies Moved);
  }

  async terminate(): Promise<void> {
    this.#alive = false;
    await this.#worker.terminate();
  }

  #died(errorMessage: string): void {
    this.#alive = false;
    this.#end({ failure: { errorType: 'Runtime.ExitError', errorMessage } });
  }

  #end(result: InvocationResult): void {
    this.#finish?.(result);
    this.#finish = undefined;
  }
}

function resultOf(outcome: Outcome): InvocationResult {
  if ('failure' in outcome) return { failure: outcome.failure };
  return { result: outcome.json === undefined ? null : JSON.parse(outcome.json) };
}

function eachLine(input: Readable, onLine: (line: string) => void): void {
  createInterface({ input }).on('line', onLine);
}
