import type { CallCount } from '../../local/call-counts.ts';
import type { Observation } from '../../local/observations.ts';
import type { LocalRun } from '../../local/run.ts';
import { logBytes, seriesIn } from './log-lines.ts';

/** What was counted in a scenario, in all. */
export interface Tally {
  readonly transitions: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** As AWS bills them: by 64 KB. */
  readonly sqsRequests: number;
  /** Of the SQS requests: events that a rule has put on a queue, one by one, as EventBridge does. */
  readonly fromBus: number;
  /** Events that somebody has put on a bus, by 64 KB; those of AWS services cost nothing. */
  readonly events: number;
  readonly invocations: number;
  /** Of the invocations: requests of the HTTP API. */
  readonly httpRequests: number;
  readonly stepFunctionsCalls: number;
  readonly providerCalls: number;
  /** Of what functions and the API have logged, with what Lambda adds to an invocation; not what SNS logs of pushes. */
  readonly logBytes: number;
}

/** What one function has done. */
export interface Worked {
  readonly functionName: string;
  readonly memoryMegabytes: number;
  readonly invocations: number;
  readonly records: number;
}

type Counted = Extract<Observation, { kind: 'invocation' | 'transition' | 'provider-call' | 'log' }>;

/** Functions whose work is nobody's delivery. */
const aside = ['rebalance-providers', 'update-recipient', 'pace-channel', 'wake-due'];

/** Functions behind the HTTP API that a delivery comes to: each of their invocations is a request. */
const behindApi = ['receive-receipts'];

/** Counts from now on, until it is asked. */
export function startTally(run: LocalRun) {
  run.calls.reset();
  const observed: Counted[] = [];
  const stop = run.observations.listen((one) => {
    if (isCounted(one)) observed.push(one);
  });
  const ofDeliveries = () => observed.filter((one) => !('functionName' in one && aside.includes(one.functionName)));
  const calls = () => run.calls.snapshot().filter((count) => !isAside(count));
  return {
    /** Of the deliveries alone: without what is done by the minute, and without receives that found nothing. */
    deliveries: (): Tally => tallyOf(calls(), ofDeliveries()),
    /** Of one function alone. */
    ofFunction: (name: string): Tally =>
      tallyOf(
        run.calls.snapshot().filter(({ caller }) => caller === name),
        observed.filter((one) => one.kind === 'invocation' && one.functionName === name),
      ),
    calls,
    worked: (): readonly Worked[] => workedBy(ofDeliveries()),
    /** The custom metrics that were written: each name under each set of dimensions is one. */
    metrics: (): ReadonlySet<string> =>
      new Set(observed.flatMap((one) => (one.kind === 'log' ? seriesIn(one.line) : []))),
    stop,
  };
}

function isCounted(one: Observation): one is Counted {
  return ['invocation', 'transition', 'provider-call', 'log'].includes(one.kind);
}

function isAside({ caller, call }: CallCount): boolean {
  // what a service asks for is a part of its delivery
  if (caller === 'developer') return call !== 'events:PutEvents';
  return call.endsWith('(empty)') || aside.some((name) => caller.startsWith(name));
}

export function tallyOf(calls: readonly CallCount[], observed: readonly Counted[]): Tally {
  const billed = (matches: (one: CallCount) => boolean) => sum(calls.filter(matches), (one) => one.billed);
  const invocations = observed.filter((one) => one.kind === 'invocation');
  return {
    transitions: observed.filter((one) => one.kind === 'transition' && one.type !== 'failed').length,
    writeUnits: sum(calls, ({ writeUnits }) => writeUnits),
    readUnits: sum(calls, ({ readUnits }) => readUnits),
    sqsRequests: billed(({ call }) => call.startsWith('sqs:')),
    fromBus: billed(({ caller, call }) => call === 'sqs:SendMessage' && caller.includes('events')),
    events: billed(({ call }) => call === 'events:PutEvents'),
    invocations: invocations.length,
    httpRequests: invocations.filter(({ functionName }) => behindApi.includes(functionName)).length,
    stepFunctionsCalls: billed(({ call }) => call.startsWith('states:')),
    providerCalls: observed.filter(({ kind }) => kind === 'provider-call').length,
    logBytes: logBytes(
      invocations.filter(({ logsEachInvocation }) => logsEachInvocation).length,
      observed.flatMap((one) => (one.kind === 'log' ? [one.line] : [])),
    ),
  };
}

function workedBy(observed: readonly Counted[]): readonly Worked[] {
  const invocations = observed.filter((one) => one.kind === 'invocation');
  return [...Map.groupBy(invocations, ({ functionName }) => functionName)].map(([functionName, own]) => ({
    functionName,
    memoryMegabytes: own[0]?.memoryMegabytes ?? 0,
    invocations: own.length,
    records: sum(own, ({ records }) => records),
  }));
}

function sum<Item>(items: readonly Item[], amountOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + amountOf(item), 0);
}
