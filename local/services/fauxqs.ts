import { buildApp } from 'fauxqs';
// startFauxqs would listen on every network interface, and buildApp alone keeps nothing on disk: hence the parts
import { PersistenceManager } from '../../node_modules/fauxqs/dist/persistence.js';
import { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
import { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
import { SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { REGION } from '../account.ts';
import type { AwsAnswer, AwsCall } from '../wire.ts';

/** Queues and topics, run by fauxqs without a port of its own. */
export class Fauxqs {
  readonly queues = new SqsStore();
  readonly #topics = new SnsStore();
  readonly #app: ReturnType<typeof buildApp>;
  readonly #kept: PersistenceManager | undefined;

  /** With a directory, queues and messages outlive the process. */
  constructor(dataDirectory?: string) {
    const s3Store = new S3Store();
    this.#kept = dataDirectory === undefined ? undefined : new PersistenceManager(dataDirectory);
    if (this.#kept !== undefined) {
      this.#kept.load(this.queues, this.#topics, s3Store);
      // fauxqs 2.4.1 writes NULL where its own table forbids it; a message may as well stay in flight on disk, for
      // whatever is in flight at a start is made visible
      this.#kept.updateMessageReady = () => undefined;
      this.queues.persistence = this.#kept;
      this.#topics.persistence = this.#kept;
      for (const queue of this.queues.allQueues()) queue.persistence = this.#kept;
    }
    const stores = { sqsStore: this.queues, snsStore: this.#topics, s3Store };
    this.#app = buildApp({ logger: false, defaultRegion: REGION, stores });
  }

  /** Hands a call of SQS, or of SNS as far as topics go, to fauxqs as it came over the wire. */
  async handle({ headers, body }: Pick<AwsCall, 'headers' | 'body'>): Promise<AwsAnswer> {
    const forwarded = ['content-type', 'x-amz-target', 'authorization'].flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const answer = await this.#app.inject({
      method: 'POST',
      url: '/',
      headers: Object.fromEntries(forwarded),
      payload: body,
    });
    const answered = ['content-type', 'x-amzn-query-error'].flatMap((name) => {
      const value = answer.headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    });
    return { status: answer.statusCode, headers: Object.fromEntries(answered), body: answer.body };
  }

  async stop(): Promise<void> {
    await this.#app.close();
    this.#kept?.close();
  }
}
