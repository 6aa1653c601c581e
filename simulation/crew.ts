import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { EpisodeAnswer, EpisodeProgress, EpisodeRequest, FinishedEpisode } from './episode-request.ts';

/** An episode that could not be run to its end: the simulation, or a function in it, did what nobody foresaw. */
export class BrokenEpisode extends Error {
  readonly seed: number;

  constructor(seed: number, error: string) {
    super(`the episode of seed ${seed} broke: ${error}`);
    this.seed = seed;
  }
}

/** Processes that run episodes; each takes the next one when it has finished its own. */
export class Crew {
  readonly #idle: ChildProcess[] = [];
  readonly #all = new Set<ChildProcess>();
  readonly #queue: (() => void)[] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  /** Runs an episode as soon as somebody is free. */
  async run(request: EpisodeRequest, listen: (progress: EpisodeProgress) => void = noop): Promise<FinishedEpisode> {
    const worker = await this.#free();
    try {
      const episode = await ask(worker, request, listen);
      this.#idle.push(worker);
      return episode;
    } catch (error) {
      // whatever it still does, nobody waits for it
      this.#end(worker);
      throw error;
    } finally {
      this.#queue.shift()?.();
    }
  }

  close(): void {
    for (const worker of this.#all) this.#end(worker);
  }

  async #free(): Promise<ChildProcess> {
    for (;;) {
      const worker = this.#idle.pop();
      if (worker !== undefined) return worker;
      if (this.#all.size < this.#size) return this.#start();
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    }
  }

  #start(): ChildProcess {
    const worker = fork(join(import.meta.dirname, 'worker.ts'), {
      serialization: 'advanced',
      execArgv: [],
      // Lambda runs in UTC
      env: { ...process.env, TZ: 'UTC' },
    });
    this.#all.add(worker);
    return worker;
  }

  #end(worker: ChildProcess): void {
    this.#all.delete(worker);
    worker.kill('SIGKILL');
  }
}

function ask(
  worker: ChildProcess,
  request: EpisodeRequest,
  listen: (progress: EpisodeProgress) => void,
): Promise<FinishedEpisode> {
  const { promise, resolve, reject } = Promise.withResolvers<FinishedEpisode>();
  const hear = (answer: EpisodeAnswer) => {
    if (answer.kind === 'progress') listen(answer.progress);
    else if (answer.kind === 'finished') resolve(answer.episode);
    else reject(new BrokenEpisode(request.seed, answer.error));
  };
  const left = (code: number | null, signal: string | null) =>
    reject(new BrokenEpisode(request.seed, `its process ended with ${code ?? signal}`));
  worker.on('message', hear).once('exit', left);
  worker.send(request);
  return promise.finally(() => worker.off('message', hear).off('exit', left));
}

const noop = () => undefined;
