import { randomBytes, randomUUID } from 'node:crypto';
import { arn, REGION } from '../account.ts';
import type { Credentials } from '../gateway/credentials.ts';
import type { Observations } from '../observations.ts';
import type { Principal } from '../wire.ts';
import { FunctionWorker, type InvocationResult } from './function-worker.ts';

/** What the template says about a function. */
export interface FunctionDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly codeDirectory: string;
  readonly handler: string;
  readonly roleLogicalId: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** Whether Lambda adds lines of its own to an invocation that went well. */
  readonly logsEachInvocation?: boolean;
  readonly reservedConcurrency?: number;
  readonly deadLetterQueueArn?: string;
}

interface World {
  readonly credentials: Credentials;
  readonly observations: Observations;
  readonly url: () => string;
  /** By how many milliseconds the time here is ahead of the clock on the wall. */
  readonly clock: { readonly ahead: number };
}

interface Environment {
  readonly worker: FunctionWorker;
  readonly accessKeyId: string;
}

/** A laptop has few cores: no function runs more often than this at the same time, whatever the template allows. */
const LOCAL_CONCURRENCY = 3;

/** A Lambda function: its bundle in worker threads, one invocation at a time in each. */
export class LocalFunction {
  readonly definition: FunctionDefinition;
  readonly arn: string;
  /** As observations and faults name it: the service name that its log lines carry, or else the logical id. */
  readonly displayName: string;
  readonly principal: Extract<Principal, { kind: 'role' }>;
  readonly #world: World;
  readonly #idle: Environment[] = [];
  readonly #running = new Set<Environment>();
  readonly #waiting: (() => void)[] = [];
  #stopped = false;

  constructor(definition: FunctionDefinition, world: World) {
    this.definition = definition;
    this.#world = world;
    this.arn = arn('lambda', `function:${definition.name}`);
    this.displayName = definition.environment['POWERTOOLS_SERVICE_NAME'] ?? definition.logicalId;
    this.principal = { kind: 'role', logicalId: definition.roleLogicalId, functionName: this.displayName };
  }

  get concurrency(): number {
    return Math.min(this.definition.reservedConcurrency ?? LOCAL_CONCURRENCY, LOCAL_CONCURRENCY);
  }

  /** Runs the function; waits for a free environment when all of them are busy. */
  async invoke(event: unknown, records = 1): Promise<InvocationResult> {
    const environment = await this.#acquire();
    if (environment === undefined) {
      return { failure: { errorType: 'Runtime.ExitError', errorMessage: 'the local cloud has been stopped' } };
    }
    const startedAt = Date.now();
    const result = await environment.worker.invoke({
      ahead: this.#world.clock.ahead,
      event,
      deadline: startedAt + this.definition.timeoutSeconds * 1000,
      // Sampled=0: there is no X-Ray to send to
      traceId: `Root=1-${Math.floor(startedAt / 1000).toString(16)}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`,
      context: {
        awsRequestId: randomUUID(),
        functionName: this.definition.name,
        functionVersion: '$LATEST',
        invokedFunctionArn: this.arn,
        memoryLimitInMB: String(this.definition.memoryMegabytes),
        logGroupName: this.#logGroup,
        logStreamName: 'local',
      },
    });
    this.#release(environment);
    this.#tell(result, records, Date.now() - startedAt);
    return result;
  }

  /** Tells whatever runs that the time was moved. */
  tellTime(): void {
    for (const { worker } of this.#running) worker.tellTime(this.#world.clock.ahead);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const wake of this.#waiting.splice(0)) wake();
    const environments = [...this.#idle, ...this.#running];
    await Promise.all(environments.map(({ worker }) => worker.terminate()));
  }

  get #logGroup(): string {
    return `/aws/lambda/${this.definition.name}`;
  }

  /** A free environment; undefined when there will be none any more. */
  async #acquire(): Promise<Environment | undefined> {
    while (!this.#stopped) {
      const idle = this.#idle.pop();
      const environment = idle ?? (this.#running.size < this.concurrency ? this.#start() : undefined);
      if (environment?.worker.alive) {
        this.#running.add(environment);
        return environment;
      }
      if (environment !== undefined) this.#discard(environment);
      else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return undefined;
  }

  #release(environment: Environment): void {
    this.#running.delete(environment);
    if (environment.worker.alive) this.#idle.push(environment);
    else this.#discard(environment);
    this.#waiting.shift()?.();
  }

  #discard({ accessKeyId }: Environment): void {
    this.#world.credentials.revoke(accessKeyId);
  }

  #start(): Environment {
    const { codeDirectory, handler, name, memoryMegabytes, environment } = this.definition;
    const { credentials, observations, url } = this.#world;
    const keys = credentials.issue(this.principal, () => worker.terminate());
    const worker = new FunctionWorker({
      codeDirectory,
      handler,
      environment: {
        PATH: process.env['PATH'] ?? '',
        TZ: 'UTC',
        LANG: 'en_US.UTF-8',
        AWS_REGION: REGION,
        AWS_DEFAULT_REGION: REGION,
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_SESSION_TOKEN: keys.sessionToken,
        AWS_ENDPOINT_URL: url(),
        // the laptop's own profile is none of the function's business
        AWS_CONFIG_FILE: `${codeDirectory}/.no-config`,
        AWS_SHARED_CREDENTIALS_FILE: `${codeDirectory}/.no-credentials`,
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
        AWS_LAMBDA_LOG_GROUP_NAME: this.#logGroup,
        AWS_LAMBDA_LOG_STREAM_NAME: 'local',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR',
        LAMBDA_TASK_ROOT: codeDirectory,
        _HANDLER: handler,
        ...environment,
      },
      onLine: (line) =>
        observations.tell({ at: new Date().toISOString(), kind: 'log', functionName: this.displayName, line }),
    });
    return { worker, accessKeyId: keys.accessKeyId };
  }

  #tell(result: InvocationResult, records: number, milliseconds: number): void {
    const failed = 'failure' in result ? records : failedRecords(result.result, records);
    const { memoryMegabytes, logsEachInvocation = true } = this.definition;
    const told = {
      at: new Date().toISOString(),
      kind: 'invocation',
      functionName: this.displayName,
      memoryMegabytes,
      logsEachInvocation,
    } as const;
    const error = 'failure' in result ? `${result.failure.errorType}: ${result.failure.errorMessage}` : undefined;
    this.#world.observations.tell({ ...told, records, failed, milliseconds, ...(error !== undefined && { error }) });
  }
}

function failedRecords(result: unknown, records: number): number {
  const failures = typeof result === 'object' && result !== null && 'batchItemFailures' in result;
  return failures && Array.isArray(result.batchItemFailures) ? Math.min(result.batchItemFailures.length, records) : 0;
}
