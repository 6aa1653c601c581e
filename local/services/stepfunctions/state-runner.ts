import type { Clock } from '../../clock.ts';
import { holds } from './choice.ts';
import type { State, TaskState, WaitState } from './definition.ts';
import { runtimeFailure, StateFailure } from './failure.ts';
import type { History } from './history.ts';
import { type Integrations, waitsForToken } from './integrations.ts';
import type { Machine } from './machine.ts';
import { type Data, fill, find, place, read, select } from './paths.ts';
import type { Pauses } from './pauses.ts';
import type { PendingTask, TaskTokens } from './task-tokens.ts';

/** What states are run with. */
export interface StateWorld {
  readonly clock: Clock;
  /** Times calls that are under way: they are work, and who moves the clock does not mean it. */
  readonly patience: Clock;
  /** For the jitter of retries: from 0 up to, and without, 1. */
  readonly chance: () => number;
  readonly pauses: Pauses;
  readonly tokens: TaskTokens;
  readonly integrations: Pick<Integrations, 'call'>;
}

/** One try of one state. */
export interface Try {
  readonly machine: Machine;
  readonly input: unknown;
  /** `$$` without the task. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly history: History;
  /** Waits for what is not work: time, or somebody's answer. */
  readonly idly: <Value>(promise: Promise<Value>) => Promise<Value>;
}

/** What came of a state, and the state after it; none when it was the last. */
export interface Outcome {
  readonly output: unknown;
  readonly next?: string | undefined;
}

/** More than this no state may hand on (docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
const MOST_BYTES = 262_144;

/** Runs one try of a state. Whatever fails it is thrown as a StateFailure. */
export async function runState(state: State, attempt: Try, world: StateWorld): Promise<Outcome> {
  const outcome = await perform(state, attempt, world);
  if (Buffer.byteLength(JSON.stringify(outcome.output) ?? '') > MOST_BYTES) {
    throw new StateFailure('States.DataLimitExceeded', `The output is larger than ${MOST_BYTES} bytes.`);
  }
  return outcome;
}

async function perform(state: State, attempt: Try, world: StateWorld): Promise<Outcome> {
  const { input, context } = attempt;
  const data = { input, context };
  if (state.Type === 'Fail') throw failureOf(state, data);
  const chosen = select(state.InputPath, data);
  const ofChosen = { input: chosen, context };
  const handOn = (output: unknown) => select(state.OutputPath, { input: output, context });
  switch (state.Type) {
    case 'Succeed':
      return { output: handOn(chosen) };
    case 'Pass': {
      const result = state.Result ?? (state.Parameters ? fill(state.Parameters, ofChosen) : chosen);
      return { output: handOn(place(state.ResultPath, input, result)), next: state.Next };
    }
    case 'Choice': {
      const next = state.Choices.find((rule) => holds(rule, ofChosen))?.Next ?? state.Default;
      if (next === undefined) throw new StateFailure('States.NoChoiceMatched', 'no rule holds and there is no default');
      return { output: handOn(chosen), next };
    }
    case 'Wait':
      await attempt.idly(world.pauses.wait(durationOf(state, ofChosen, world.clock)));
      return { output: handOn(chosen), next: state.Next };
    case 'Task': {
      const result = await runTask(state, chosen, attempt, world);
      const selected = state.ResultSelector ? fill(state.ResultSelector, { input: result, context }) : result;
      return { output: handOn(place(state.ResultPath, input, selected)), next: state.Next };
    }
  }
}

async function runTask(state: TaskState, input: unknown, attempt: Try, world: StateWorld): Promise<unknown> {
  const { machine, context, history } = attempt;
  const { Resource } = state;
  const limits = {
    timeoutSeconds: state.TimeoutSeconds ?? seconds(state.TimeoutSecondsPath, { input, context }),
    heartbeatSeconds: state.HeartbeatSeconds ?? seconds(state.HeartbeatSecondsPath, { input, context }),
  };
  const pending = waitsForToken(Resource) ? world.tokens.issue(machine.arn, limits) : undefined;
  const data = { input, context: pending ? { ...context, Task: { Token: pending.token } } : context };
  const details = detailsOf(Resource);
  history.add('TaskScheduled', details);
  try {
    const called = world.integrations.call(Resource, state.Parameters ? fill(state.Parameters, data) : input, machine);
    const result = await (pending ? answerOf(pending, called, attempt) : inTime(called, limits.timeoutSeconds, world));
    history.add('TaskSucceeded', { ...details, output: JSON.stringify(result) });
    return result;
  } catch (error) {
    if (error instanceof StateFailure) {
      const type = /Timeout$/.test(error.error) ? 'TaskTimedOut' : 'TaskFailed';
      history.add(type, { ...details, error: error.error, cause: error.message });
    }
    throw error;
  } finally {
    pending?.close();
  }
}

/** Asks, and then waits for what somebody who has the token says. */
async function answerOf(pending: PendingTask, called: Promise<unknown>, { history, idly }: Try): Promise<unknown> {
  const output = await called;
  history.add('TaskSubmitted', { output: JSON.stringify(output) });
  return idly(pending.answer);
}

async function inTime(
  called: Promise<unknown>,
  timeoutSeconds: number | undefined,
  { patience }: StateWorld,
): Promise<unknown> {
  if (timeoutSeconds === undefined) return called;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const stop = patience.after(timeoutSeconds * 1000, () => reject(new StateFailure('States.Timeout', '')));
  return Promise.race([called, late]).finally(stop);
}

function failureOf(state: Extract<State, { Type: 'Fail' }>, data: Data): StateFailure {
  const error = state.ErrorPath === undefined ? state.Error : read(state.ErrorPath, data);
  const cause = state.CausePath === undefined ? state.Cause : read(state.CausePath, data);
  return new StateFailure(String(error ?? ''), String(cause ?? ''));
}

function durationOf(state: WaitState, data: Data, clock: Clock): number {
  const after = state.Seconds ?? seconds(state.SecondsPath, data);
  if (after !== undefined) return after * 1000;
  const until = state.Timestamp ?? (state.TimestampPath === undefined ? undefined : read(state.TimestampPath, data));
  const time = new Date(String(until)).getTime();
  if (Number.isNaN(time)) throw runtimeFailure(`'${until}' is no timestamp`);
  return time - clock.now().getTime();
}

function seconds(path: string | undefined, data: Data): number | undefined {
  if (path === undefined) return undefined;
  const value = find(path, data);
  if (typeof value === 'number' && value >= 0) return value;
  throw runtimeFailure(`The path '${path}' must find a number of seconds, found ${JSON.stringify(value)}`);
}

function detailsOf(resource: string): Readonly<Record<string, string>> {
  if (resource.startsWith('arn:aws:lambda:')) return { resourceType: 'lambda', resource };
  const [service = '', action = ''] = resource.split(':').slice(-2);
  return { resourceType: service, resource: action };
}
