import { buildApp } from 'fauxqs';
// startFauxqs would listen on every network interface, and buildApp alone keeps nothing on disk: hence the parts
import { PersistenceManager } from '../../node_modules/fauxqs/dist/persistence.js';
import { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
import { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
import { SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { REGION } from '../account.ts';
import type { AwsAnswer, AwsCall } from '../wire.ts';

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'] as const;

/** What belongs to the connection that a call came by. */
const notForwarded: readonly string[] = ['host', 'connection', 'content-length', 'transfer-encoding', 'expect'];

/** Queues, topics and buckets, run by fauxqs without a port of its own. */
export class Fauxqs {
  readonly queues = new SqsStore();
  readonly files = new S3Store();
  readonly #topics = new SnsStore();
  readonly #app: ReturnType<typeof buildApp>;
  readonly #kept: PersistenceManager | undefined;

  /** With a directory, queues, messages and files outlive the process. */
  constructor(dataDirectory?: string) {
    this.#kept = dataDirectory === undefined ? undefined : new PersistenceManager(dataDirectory);
    if (this.#kept !== undefined) {
      this.#kept.load(this.queues, this.#topics, this.files);
      // fauxqs 2.4.1 writes NULL where its own table forbids it; a message may as well stay in flight on disk, for
      // whatever is in flight at a start is made visible
      this.#kept.updateMessageReady = () => undefined;
      this.queues.persistence = this.#kept;
      this.#topics.persistence = this.#kept;
      this.files.persistence = this.#kept;
      for (const queue of this.queues.allQueues()) queue.persistence = this.#kept;
    }
    const stores = { sqsStore: this.queues, snsStore: this.#topics, s3Store: this.files };
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

  /** Hands a call of S3 to fauxqs, at the path of its bucket or object. */
  async handleFile({ headers, body, rest }: AwsCall, path: string): Promise<AwsAnswer> {
    const forwarded = Object.entries(headers).filter(([name]) => !notForwarded.includes(name));
    const answer = await this.#app.inject({
      // the methods that are understood are those of local/gateway/rest-request.ts
      method: methods.find((each) => each === rest?.method) ?? 'GET',
      url: `${path}?${rest?.query.toString() ?? ''}`,
      headers: Object.fromEntries(forwarded),
      ...(body.length > 0 && { payload: body }),
    });
    const answered = Object.entries(answer.headers).flatMap(([name, value]) =>
      ['connection', 'date', 'transfer-encoding'].includes(name) ? [] : [[name, String(value)] as const],
    );
    return { status: answer.statusCode, headers: Object.fromEntries(answered), body: '', bytes: answer.rawPayload };
  }

  async stop(): Promise<void> {
    await this.#app.close();
    this.#kept?.close();
  }
}
