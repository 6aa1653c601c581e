const thisMachine = ['127.0.0.1', 'localhost', '[::1]'];

/** Milliseconds between the first try and the second; each wait after it is twice as long. */
const firstWaitMs = 50;

/** What doubles tell our webhooks, after their answer. Only to this machine: nothing leaves it. */
export class Callbacks {
  readonly #underWay = new Set<Promise<void>>();

  /** How many have not come to their end. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Resolves when all that were started have come to their end. */
  async done(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  /** Tells one thing after the other, when the answer that it is about is out. */
  start(tell: () => Promise<void>): void {
    const told: Promise<void> = new Promise((resolve) => setImmediate(resolve))
      .then(tell)
      .finally(() => this.#underWay.delete(told));
    this.#underWay.add(told);
  }

  /** Posts to our webhook; gives up after so many tries that no 2xx answered. */
  async post(
    url: URL,
    request: { readonly headers: Record<string, string>; readonly body: string | URLSearchParams },
    tries = 1,
  ): Promise<void> {
    if (!thisMachine.includes(url.hostname)) return;
    for (let tried = 0; tried < tries; tried += 1) {
      if (tried > 0) await new Promise((resolve) => setTimeout(resolve, firstWaitMs * 2 ** (tried - 1)));
      const answer = await fetch(url, { method: 'POST', ...request }).catch(() => undefined);
      if (answer?.ok) return;
    }
  }
}
