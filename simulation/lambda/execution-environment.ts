import asyncHooks from 'node:async_hooks';
import nodeCrypto, { createHmac, timingSafeEqual } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { HttpAnswer, HttpCall } from '../providers-contract.ts';
import type { Bundle } from './bundles.ts';
import { type Call, sdkModules } from './sdk.ts';

const realRequire = createRequire(import.meta.url);

export interface EnvironmentWorld {
  readonly timeline: Timeline;
  readonly random: Random;
  /** What calls of AWS end in; `waiting` is told while one is under way. */
  readonly call: (environment: ExecutionEnvironment, call: Call) => Promise<unknown>;
  /** The same for HTTP. */
  readonly http: (environment: ExecutionEnvironment, call: HttpCall, timeoutMs: number) => Promise<HttpAnswer>;
  readonly log: (functionName: string, line: string) => void;
  /** Told when a function begins, or ceases, to compute. */
  readonly computing: (change: 1 | -1) => void;
}

type Handler = (event: unknown, context: object) => Promise<unknown>;

/** One execution environment of Lambda: the code loaded once, one invocation at a time, until it dies. */
export class ExecutionEnvironment {
  readonly functionName: string;
  /** When the invocation has last read a table. */
  readAt: number | undefined;
  readonly #world: EnvironmentWorld;
  readonly #handler: Handler;
  #isAlive = true;
  #isInvoked = false;
  /** Calls and timers that the invocation waits for. */
  #waiting = 0;
  #died = Promise.withResolvers<never>();

  constructor(
    functionName: string,
    bundle: Bundle,
    directory: string,
    variables: Readonly<Record<string, string>>,
    world: EnvironmentWorld,
  ) {
    this.functionName = functionName;
    this.#world = world;
    this.#died.promise.catch(() => undefined);
    const module: { exports: { handler?: Handler } } = { exports: {} };
    bundle({
      ...this.#surroundings(variables),
      exports: module.exports,
      module,
      __dirname: directory,
      __filename: 'index.js',
    });
    const { handler } = module.exports;
    if (handler === undefined) throw new Error(`${functionName} exports no handler`);
    this.#handler = handler;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Rejects when the environment dies on the way. */
  async invoke(event: unknown, requestId: string, timeoutSeconds: number): Promise<unknown> {
    const { timeline, computing } = this.#world;
    this.#isInvoked = true;
    this.readAt = undefined;
    computing(1);
    const stop = timeline.after(timeoutSeconds * 1000, () => this.kill('timed out'));
    const context = {
      functionName: this.functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${this.functionName}`,
      memoryLimitInMB: '512',
      awsRequestId: requestId,
      logGroupName: this.functionName,
      logStreamName: 'simulated',
      callbackWaitsForEmptyEventLoop: false,
      getRemainingTimeInMillis: () => timeoutSeconds * 1000,
    };
    try {
      return await Promise.race([this.#handler(event, context), this.#died.promise]);
    } finally {
      stop();
      this.#isInvoked = false;
      if (this.#isAlive && this.#waiting === 0) computing(-1);
    }
  }

  /** Ends it where it stands: what it waits for never answers. */
  kill(reason: string): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    if (this.#isInvoked && this.#waiting === 0) this.#world.computing(-1);
    this.#died.reject(new Error(`${this.functionName} ${reason}`));
  }

  /** Waits for something outside; never goes on once the environment has died. */
  async wait<Value>(work: () => Promise<Value>): Promise<Value> {
    if (!this.#isAlive) return never();
    this.#waiting += 1;
    if (this.#waiting === 1 && this.#isInvoked) this.#world.computing(-1);
    try {
      const value = await work();
      return this.#isAlive ? value : await never();
    } catch (error) {
      if (!this.#isAlive) return await never();
      throw error;
    } finally {
      if (this.#isAlive) {
        this.#waiting -= 1;
        if (this.#waiting === 0 && this.#isInvoked) this.#world.computing(1);
      }
    }
  }

  #surroundings(variables: Readonly<Record<string, string>>) {
    const { random, log, timeline } = this.#world;
    const write = (line: string) => {
      log(this.functionName, line);
      return true;
    };
    const output = { write: (text: string) => write(text.trimEnd()) };
    const console = consoleThat(write);
    const process = Object.create(globalThis.process, {
      env: { value: { ...variables, AWS_REGION: 'us-east-1', AWS_LAMBDA_FUNCTION_NAME: this.functionName } },
      stdout: { value: output },
      stderr: { value: output },
    });
    const math = Object.create(Math, { random: { value: random.next } });
    const crypto = syncCrypto(random);
    const modules: Readonly<Record<string, unknown>> = {
      ...sdkModules((call) => this.wait(() => this.#world.call(this, call))),
      axios: axiosThat((call, timeoutMs) => this.wait(() => this.#world.http(this, call, timeoutMs))),
      // what follows a context through every promise costs a third of a run, and traces nothing here
      'node:async_hooks': Object.create(asyncHooks, { createHook: { value: () => ({ enable: noop, disable: noop }) } }),
      'node:console': { Console: consoleClass(console) },
      'node:crypto': Object.create(nodeCrypto, {
        randomUUID: { value: random.uuid },
        randomBytes: { value: (count: number) => random.bytes(count) },
        webcrypto: { value: crypto },
      }),
    };
    const require = (name: string): unknown => modules[name] ?? modules[`node:${name}`] ?? realRequire(name);
    return {
      require,
      process,
      console,
      Date: dateOf(timeline),
      Math: math,
      crypto,
      // where ulid looks for chance
      global: Object.create(globalThis, { crypto: { value: crypto } }),
      performance: { now: () => timeline.time, timeOrigin: 0 },
      AbortSignal: { timeout: (milliseconds: number) => ({ milliseconds }) },
      fetch: this.#fetch,
      setTimeout: (run: () => void, milliseconds = 0) => this.#timer(run, milliseconds),
      clearTimeout: (timer: { stop?: () => void } | undefined) => timer?.stop?.(),
      setInterval: () => ({ unref: () => undefined }),
      clearInterval: () => undefined,
    };
  }

  #timer(run: () => void, milliseconds: number) {
    const { timeline } = this.#world;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const stop = timeline.after(milliseconds, () => resolve(true));
    void this.wait(() => promise).then((isDue) => isDue && run());
    const timer = {
      stop: () => {
        stop();
        resolve(false);
      },
      unref: () => timer,
      ref: () => timer,
    };
    return timer;
  }

  readonly #fetch = async (
    url: string,
    options: {
      method?: string;
      headers?: Record<string, string>;
      body?: string;
      signal?: { milliseconds: number };
    } = {},
  ): Promise<Response> => {
    const { method = 'GET', headers = {}, body = '', signal } = options;
    const answer = await this.wait(() =>
      this.#world.http(this, { method, url: String(url), headers, body }, signal?.milliseconds ?? 30_000),
    );
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  };
}

/** Powertools makes a console of its own. */
const consoleClass = (console: object) =>
  function Console() {
    return console;
  };

const noop = () => undefined;
const never = () => new Promise<never>(() => undefined);

const consoleThat = (write: (line: string) => boolean) => {
  const print = (...parts: readonly unknown[]) => write(parts.map(String).join(' '));
  return { log: print, info: print, warn: print, error: print, debug: print, trace: print };
};

function dateOf(timeline: Timeline) {
  return class extends Date {
    constructor(...given: ConstructorParameters<typeof Date> | readonly []) {
      if (given.length === 0) super(timeline.time);
      else super(...given);
    }

    static override now(): number {
      return timeline.time;
    }
  };
}

/** Signing and verifying with HMAC at once: the real one works on threads, whose order nobody decides. All else is real. */
function syncCrypto(random: Random) {
  const real = nodeCrypto.webcrypto;
  const hashes: Readonly<Record<string, string>> = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
  const keys = new WeakMap<object, { readonly secret: Buffer; readonly hash: string }>();
  const subtle = {
    importKey: async (format: string, data: unknown, algorithm: unknown, extractable: boolean, usages: unknown) => {
      const { name = '', hash = '' } = named(algorithm);
      const digest = hashes[hash];
      if (format !== 'raw' || name !== 'HMAC' || digest === undefined || !(data instanceof Uint8Array))
        return Reflect.apply(real.subtle.importKey, real.subtle, [format, data, algorithm, extractable, usages]);
      const key = {
        type: 'secret',
        extractable,
        algorithm: { name, hash: { name: hash }, length: data.length * 8 },
        usages,
      };
      Object.defineProperty(key, Symbol.toStringTag, { value: 'CryptoKey' });
      keys.set(key, { secret: Buffer.from(data), hash: digest });
      return key;
    },
    sign: async (algorithm: unknown, key: object, data: Uint8Array) => {
      const known = keys.get(key);
      if (known === undefined) return Reflect.apply(real.subtle.sign, real.subtle, [algorithm, key, data]);
      return Uint8Array.from(createHmac(known.hash, known.secret).update(data).digest()).buffer;
    },
    verify: async (algorithm: unknown, key: object, signature: Uint8Array, data: Uint8Array) => {
      const known = keys.get(key);
      if (known === undefined) return Reflect.apply(real.subtle.verify, real.subtle, [algorithm, key, signature, data]);
      const wanted = createHmac(known.hash, known.secret).update(data).digest();
      return wanted.length === signature.length && timingSafeEqual(wanted, signature);
    },
  };
  return {
    subtle: new Proxy(subtle, {
      get: (target, name) => Reflect.get(target, name) ?? bound(real.subtle, name),
    }),
    randomUUID: random.uuid,
    getRandomValues: <Bytes extends Uint8Array>(bytes: Bytes) => {
      bytes.set(random.bytes(bytes.length));
      return bytes;
    },
  };
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === 'function' ? value.bind(target) : value;
}

function named(algorithm: unknown): { readonly name?: string; readonly hash?: string } {
  if (typeof algorithm !== 'object' || algorithm === null) return {};
  const name: unknown = Reflect.get(algorithm, 'name');
  const hash: unknown = Reflect.get(algorithm, 'hash');
  return { ...(typeof name === 'string' && { name }), ...(typeof hash === 'string' && { hash }) };
}

/** What of axios Twilio's SDK uses: one request, whose answer it judges by the status. */
function axiosThat(call: (call: HttpCall, timeoutMs: number) => Promise<HttpAnswer>) {
  const request = async (config: AxiosConfig) => {
    const { url, method = 'GET', headers = {}, params, data, timeout = 30_000 } = config;
    const query = params === undefined ? '' : `?${new URLSearchParams(params)}`;
    const body = typeof data === 'string' ? data : data === undefined ? '' : new URLSearchParams(data).toString();
    const {
      status,
      headers: answered,
      body: text,
    } = await call({ method, url: url + query, headers, body }, timeout).catch(asAxiosSays);
    return { status, statusText: '', headers: answered, data: jsonOr(text), config };
  };
  const create = () =>
    Object.assign(request, {
      defaults: { headers: { post: {} } },
      interceptors: { request: { use: () => 0 }, response: { use: () => 0 } },
    });
  return { __esModule: true, default: { create }, create };
}

/** axios has a code of its own for a time-out. */
function asAxiosSays(error: unknown): never {
  if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
  throw Object.assign(error, { name: 'AxiosError', code: 'ECONNABORTED' });
}

interface AxiosConfig {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Record<string, string>;
  readonly data?: string | Record<string, string>;
  readonly timeout?: number;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
