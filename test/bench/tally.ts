import type { CallCount } from '../../local/call-counts.ts';
import type { LocalRun } from '../../local/run.ts';

/** What was counted in a scenario, in all. */
export interface Tally {
  readonly transitions: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly sqsRequests: number;
  /** Of the SQS requests: events that a rule has put on a queue, one by one, as EventBridge does. */
  readonly fromBus: number;
  readonly invocations: number;
  readonly stepFunctionsCalls: number;
  readonly providerCalls: number;
}

/** Functions whose work is nobody's delivery. */
const aside = ['rebalance-providers', 'update-recipient'];

/** Counts from now on, until it is asked. */
export function startTally(run: LocalRun) {
  const before = run.observations.forgotten + run.observations.kept.length;
  run.calls.reset();
  const observed = () => {
    const { kept, forgotten } = run.observations;
    if (forgotten > before) throw new Error('more was observed than is kept');
    return kept.slice(before - forgotten);
  };
  return {
    /** Of the deliveries alone: without what is done by the minute, and without receives that found nothing. */
    deliveries: (): Tally =>
      tallyOf(
        run.calls.snapshot().filter((count) => !isAside(count)),
        observed().filter((one) => !('functionName' in one && aside.includes(one.functionName))),
      ),
    /** Of one function alone. */
    ofFunction: (name: string): Tally =>
      tallyOf(
        run.calls.snapshot().filter(({ caller }) => caller === name),
        observed().filter((one) => one.kind === 'invocation' && one.functionName === name),
      ),
    calls: (): readonly CallCount[] => run.calls.snapshot().filter((count) => !isAside(count)),
    empty: () =>
      sum(
        run.calls.snapshot().filter(({ call }) => call.endsWith('(empty)')),
        ({ count }) => count,
      ),
  };
}

function isAside({ caller, call }: CallCount): boolean {
  return caller === 'developer' || call.endsWith('(empty)') || aside.some((name) => caller.startsWith(name));
}

function tallyOf(calls: readonly CallCount[], observed: LocalRun['observations']['kept']): Tally {
  const requests = (matches: (one: CallCount) => boolean) => sum(calls.filter(matches), ({ count }) => count);
  return {
    transitions: observed.filter((one) => one.kind === 'transition' && one.type !== 'failed').length,
    writeUnits: sum(calls, ({ writeUnits }) => writeUnits),
    readUnits: sum(calls, ({ readUnits }) => readUnits),
    sqsRequests: requests(({ call }) => call.startsWith('sqs:')),
    fromBus: requests(({ caller, call }) => call === 'sqs:SendMessage' && caller.includes('events')),
    invocations: observed.filter(({ kind }) => kind === 'invocation').length,
    stepFunctionsCalls: requests(({ call }) => call.startsWith('states:')),
    providerCalls: observed.filter(({ kind }) => kind === 'provider-call').length,
  };
}

function sum<Item>(items: readonly Item[], amountOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + amountOf(item), 0);
}
