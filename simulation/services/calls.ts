import * as z from 'zod';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { ExecutionEnvironment } from '../lambda/execution-environment.ts';
import type { Call } from '../lambda/sdk.ts';
import type { HttpAnswer, HttpCall, ProviderAnswer, Providers } from '../providers-contract.ts';
import type { Weather } from '../weather.ts';

/** A service of AWS, at the moment at which a call has reached it: it answers at once, or throws what the SDK throws. */
export type Service = (operation: string, input: object) => unknown;

interface CallsWorld {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly weather: Weather;
  readonly fault: (fault: string, where: string) => void;
  readonly services: Readonly<Record<string, Service>>;
  readonly providers: Providers;
  /** When the function that calls a provider had last read the table. */
  readonly reading: { at: number | undefined };
}

/** Milliseconds of one way between a function and a service. */
const longestWay = 8;

/** How long the SDK waits for an answer that was lost. */
const lostMs = 1000;

/** The calls of functions on their way: they take time, get lost, are refused for the moment, and find their caller dead. */
export class Calls {
  readonly #world: CallsWorld;
  /** Calls that reached a service, by service and operation. */
  readonly counts = new Map<string, number>();

  constructor(world: CallsWorld) {
    this.#world = world;
  }

  /** As the SDK does: a few tries, further and further apart, when the failure is of the kind that passes. */
  async aws(environment: ExecutionEnvironment, call: Call): Promise<unknown> {
    const { random, timeline } = this.#world;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(environment, call);
      } catch (error) {
        if (attempt >= call.maxAttempts || !passes(error)) throw error;
        await timeline.pause(random.between(20, 100 * 2 ** attempt));
      }
    }
  }

  async http(environment: ExecutionEnvironment, call: HttpCall, timeoutMs: number): Promise<HttpAnswer> {
    const where = new URL(call.url).host;
    await this.#way(environment, 'dies before', where);
    this.#asOf(environment);
    const answer = this.#world.providers.http(call);
    const value = await this.#arrive(answer, timeoutMs);
    await this.#way(environment, 'dies after', where);
    return httpAnswer(value);
  }

  async #once(environment: ExecutionEnvironment, call: Call): Promise<unknown> {
    const { random, weather, timeline, fault } = this.#world;
    const { client, operation, timeoutMs } = call;
    const where = `${environment.functionName} ${operation}`;
    await this.#way(environment, 'dies before', where);
    const provider = this.#providerOf(environment, call);
    if (provider !== undefined) {
      const value = await this.#arrive(provider, timeoutMs);
      await this.#way(environment, 'dies after', where);
      return value;
    }
    if (random.chance(weather.throttled)) {
      fault('throttled', where);
      throw passing('ThrottlingException', 400);
    }
    const service = this.#world.services[client];
    if (service === undefined) throw new Error(`the simulation has no ${client}`);
    const key = `${client}.${operation}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    if (key === 'DynamoDBClient.BatchGetItem' || key === 'DynamoDBClient.GetItem') environment.readAt = timeline.time;
    const value = service(operation, call.input);
    if (random.chance(weather.lostAnswers)) {
      fault('answer lost', where);
      await timeline.pause(lostMs);
      throw passing('TimeoutError', undefined);
    }
    await this.#way(environment, 'dies after', where);
    return value;
  }

  /** A message goes out on what the function has read last. */
  #asOf({ readAt }: ExecutionEnvironment): void {
    this.#world.reading.at = readAt;
  }

  #providerOf(environment: ExecutionEnvironment, { client, operation, input }: Call): ProviderAnswer | undefined {
    const { providers } = this.#world;
    this.#asOf(environment);
    switch (client) {
      case 'SESClient':
        return providers.ses(operation, input);
      case 'SNSClient':
        return providers.sns(operation, input);
      case 'PinpointSMSVoiceV2Client':
        return providers.awsSms(operation, input);
      default:
        return undefined;
    }
  }

  async #arrive(answer: ProviderAnswer, timeoutMs: number): Promise<unknown> {
    const { timeline } = this.#world;
    const wait = answer.kind === 'silence' ? timeoutMs : Math.min(answer.afterMs, timeoutMs);
    await timeline.pause(wait);
    if (answer.kind === 'silence' || answer.afterMs > timeoutMs) throw timeOut();
    if (answer.kind === 'error') throw answer.error;
    return answer.value;
  }

  /** One way; the caller may not live to its end. */
  async #way(environment: ExecutionEnvironment, when: 'dies before' | 'dies after', where: string): Promise<void> {
    const { random, weather, timeline, fault } = this.#world;
    await timeline.pause(random.between(0, longestWay));
    const share = when === 'dies before' ? weather.diesBefore : weather.diesAfter;
    // nobody but a living caller can die
    if (!environment.isAlive || !random.chance(share)) return;
    fault(when, where);
    environment.kill(`${when} ${where}`);
  }
}

const passing = (name: string, httpStatusCode: number | undefined) =>
  Object.assign(new Error(`${name}, by the weather`), {
    name,
    $fault: 'client',
    $metadata: httpStatusCode === undefined ? {} : { httpStatusCode },
  });

const timeOut = () => Object.assign(new Error('no answer in time'), { name: 'TimeoutError' });

const passingNames = new Set(['ThrottlingException', 'TimeoutError', 'ProvisionedThroughputExceededException']);
const passes = (error: unknown) => error instanceof Error && passingNames.has(error.name);

const httpAnswerSchema = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

const httpAnswer = (value: unknown): HttpAnswer => httpAnswerSchema.parse(value);
