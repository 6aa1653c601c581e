import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ACCOUNT, arn, REGION } from '../account.ts';
import { chunksOf } from '../chunks.ts';
import type { Clock } from '../clock.ts';
import type { BusEvent, Rule } from '../events/rule.ts';
import { isRecord } from '../is-record.ts';
import type { Observations } from '../observations.ts';
import type { AwsAnswer, AwsCall, LocalService, NeededPermission } from '../wire.ts';

const LARGEST_ENTRY = 1_048_576;
const MOST_ENTRIES = 10;

const entrySchema = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().default('default'),
  Time: z.number().optional(),
  Resources: z.array(z.string()).default([]),
});
type Entry = z.infer<typeof entrySchema>;
const inputSchema = z.object({ Entries: z.array(entrySchema).min(1).max(MOST_ENTRIES) });

type EntryAnswer = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** EventBridge: buses, rules with patterns, and rules that run by the minute. */
export class Events implements LocalService {
  readonly name = 'events';
  readonly #observations: Observations;
  readonly #clock: Clock;
  readonly #deliver: (rule: Rule, event: BusEvent) => Promise<void>;
  readonly #buses = new Map<string, Rule[]>([['default', []]]);
  readonly #schedules: (() => void)[] = [];
  readonly #underWay = new Set<Promise<void>>();

  constructor(observations: Observations, clock: Clock, deliver: (rule: Rule, event: BusEvent) => Promise<void>) {
    this.#observations = observations;
    this.#clock = clock;
    this.#deliver = deliver;
  }

  addBus(name: string): void {
    this.#buses.set(name, []);
  }

  addRule(rule: Rule): void {
    const rules = this.#buses.get(rule.busName);
    if (rules === undefined) throw new Error(`no bus ${rule.busName} in the template`);
    rules.push(rule);
  }

  /** Starts the rules that run by the clock. */
  start(): void {
    for (const rule of [...this.#buses.values()].flat()) {
      if (rule.everyMilliseconds === undefined) continue;
      this.#schedules.push(this.#clock.every(rule.everyMilliseconds, () => this.#track(rule, this.#scheduled(rule))));
    }
  }

  stop(): void {
    for (const stop of this.#schedules) stop();
  }

  /** How many events are on their way to a target. */
  get underWay(): number {
    return this.#underWay.size;
  }

  permissions({ action, input }: AwsCall): readonly NeededPermission[] {
    const { data } = inputSchema.safeParse(input);
    return (data?.Entries ?? []).map((entry) => ({
      action: `events:${action}`,
      resource: arn('events', `event-bus/${busName(entry)}`),
      context: { 'events:source': entry.Source ?? '', 'events:detail-type': entry.DetailType ?? '' },
    }));
  }

  async handle({ action, input }: AwsCall): Promise<AwsAnswer> {
    if (action !== 'PutEvents') {
      const message = `the local cloud has no events:${action}; add it to local/services/events.ts`;
      return json(400, { __type: 'UnknownOperationException', message });
    }
    const parsed = inputSchema.safeParse(input);
    if (!parsed.success) {
      const message = `1 validation error detected: ${z.prettifyError(parsed.error)}`;
      return json(400, { __type: 'ValidationException', message });
    }
    if (parsed.data.Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > LARGEST_ENTRY) {
      return json(400, {
        __type: 'ValidationException',
        message: 'Total size of the entries in the request is over the limit.',
      });
    }
    const accepted = parsed.data.Entries.map((entry) => ({ entry, answer: this.#accept(entry) }));
    const refused = accepted.filter(({ answer }) => 'ErrorCode' in answer);
    const billed = accepted
      .filter((one) => !refused.includes(one))
      .reduce((sum, { entry }) => sum + chunksOf(sizeOf(entry)), 0);
    const body = { FailedEntryCount: refused.length, Entries: accepted.map(({ answer }) => answer) };
    return { ...json(200, body), billed };
  }

  /** Puts an event on a bus as it is: what AWS services do. */
  publish(bus: string, event: BusEvent): void {
    this.#observations.tell({ at: this.#clock.now().toISOString(), kind: 'event', bus, event: { ...event } });
    for (const rule of this.#buses.get(bus) ?? []) if (rule.matches?.(event)) this.#track(rule, event);
  }

  has(bus: string): boolean {
    return this.#buses.has(bus);
  }

  #accept(entry: Entry): EntryAnswer {
    for (const [name, value] of Object.entries({
      Source: entry.Source,
      DetailType: entry.DetailType,
      Detail: entry.Detail,
    })) {
      if (!value)
        return failed('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
    }
    if (entry.Source?.startsWith('aws.')) {
      return failed('NotAuthorizedForSourceException', 'Not authorized for the source.');
    }
    const detail = readDetail(entry.Detail ?? '');
    if (detail === undefined) return failed('MalformedDetail', 'Detail is malformed.');
    const bus = busName(entry);
    if (!this.#buses.has(bus)) return failed('ResourceNotFoundException', `Event bus ${bus} does not exist.`);

    const id = randomUUID();
    const time = entry.Time === undefined ? this.#clock.now() : new Date(entry.Time * 1000);
    this.publish(bus, {
      version: '0',
      id,
      'detail-type': entry.DetailType ?? '',
      source: entry.Source ?? '',
      account: ACCOUNT,
      // EventBridge gives whole seconds
      time: `${time.toISOString().slice(0, 19)}Z`,
      region: REGION,
      resources: entry.Resources,
      detail,
    });
    return { EventId: id };
  }

  #scheduled(rule: Rule): BusEvent {
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: ACCOUNT,
      time: `${this.#clock.now().toISOString().slice(0, 19)}Z`,
      region: REGION,
      resources: [rule.arn],
      detail: {},
    };
  }

  #track(rule: Rule, event: BusEvent): void {
    const delivery = this.#deliver(rule, event).finally(() => this.#underWay.delete(delivery));
    this.#underWay.add(delivery);
  }
}

/** A bus may be named by its ARN. */
function busName({ EventBusName }: Entry): string {
  return EventBusName.split('/').at(-1) ?? EventBusName;
}

/** As EventBridge counts: 14 bytes for a time, and the UTF-8 of everything else. */
function sizeOf({ Time, Source = '', DetailType = '', Detail = '', Resources }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

function readDetail(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return isRecord(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}

function failed(ErrorCode: string, ErrorMessage: string): EntryAnswer {
  return { ErrorCode, ErrorMessage };
}

function json(status: number, body: unknown): AwsAnswer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) };
}
