import { arn } from '../../account.ts';
import type { Observations } from '../../observations.ts';
import type { State } from './definition.ts';
import { isNamed, StateFailure } from './failure.ts';
import { History } from './history.ts';
import type { Machine } from './machine.ts';
import { place } from './paths.ts';
import { Retries } from './retries.ts';
import { type Outcome, runState, type StateWorld } from './state-runner.ts';

export interface ExecutionWorld extends StateWorld {
  readonly observations: Pick<Observations, 'tell'>;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';

/** Where an execution stands, or stood when it came to an unhappy end. */
interface Position {
  readonly state: string;
  readonly input: unknown;
}

/** Somebody, or the state machine's time-out, has ended the execution. */
class Interrupted extends Error {}

/** One run of a state machine. */
export class Execution {
  readonly machine: Machine;
  readonly name: string;
  readonly arn: string;
  readonly input: unknown;
  readonly startedAt: Date;
  readonly history: History;
  /** The names of the states in the order in which they were entered. */
  readonly path: string[] = [];
  status: ExecutionStatus = 'RUNNING';
  output: unknown;
  error: string | undefined;
  cause: string | undefined;
  stoppedAt: Date | undefined;
  redriveCount = 0;
  redrivenAt: Date | undefined;
  /** State entries and retries: what AWS bills. */
  transitions = 0;
  readonly #world: ExecutionWorld;
  #interrupt = Promise.withResolvers<never>();
  #position: Position;
  #isIdle = false;

  constructor(machine: Machine, name: string, input: unknown, world: ExecutionWorld) {
    this.machine = machine;
    this.name = name;
    this.arn = arn('states', `execution:${machine.name}:${name}`);
    this.input = input;
    this.#world = world;
    this.startedAt = world.clock.now();
    this.history = new History(world.clock);
    this.#position = { state: machine.definition.StartAt, input };
  }

  /** Whether it does something, and does not wait for time, an answer or a human. */
  get atWork(): boolean {
    return this.status === 'RUNNING' && !this.#isIdle;
  }

  start(): void {
    const { input, machine } = this;
    this.history.add('ExecutionStarted', { input: JSON.stringify(input), roleArn: machine.roleArn });
    this.#tell();
    void this.#run();
  }

  /** Goes on at the state at which it ended, with the input that the state had. */
  redrive(): void {
    this.status = 'RUNNING';
    this.error = undefined;
    this.cause = undefined;
    this.stoppedAt = undefined;
    this.redriveCount += 1;
    this.redrivenAt = this.#world.clock.now();
    this.history.add('ExecutionRedriven', { redriveCount: this.redriveCount });
    this.#tell();
    void this.#run();
  }

  /** Ends it where it stands; does nothing when it is over. */
  stop(status: 'ABORTED' | 'TIMED_OUT', error?: string, cause?: string): void {
    if (this.status !== 'RUNNING') return;
    this.#end(status, { error, cause });
    this.#interrupt.reject(new Interrupted());
  }

  async #run(): Promise<void> {
    this.#interrupt = Promise.withResolvers<never>();
    this.#interrupt.promise.catch(() => undefined);
    const { TimeoutSeconds } = this.machine.definition;
    const stopClock =
      TimeoutSeconds === undefined
        ? () => undefined
        : this.#world.clock.after(TimeoutSeconds * 1000, () => this.stop('TIMED_OUT', 'States.Timeout'));
    try {
      this.#end('SUCCEEDED', { output: await this.#toTheEnd() });
    } catch (error) {
      if (error instanceof Interrupted) return;
      this.#end('FAILED', error instanceof StateFailure ? { error: error.error, cause: error.message } : broken(error));
    } finally {
      stopClock();
    }
  }

  async #toTheEnd(): Promise<unknown> {
    for (;;) {
      const { output, next } = await this.#step(this.#position);
      if (next === undefined) return output;
      this.#position = { state: next, input: output };
    }
  }

  /** One state, with its retries, up to its end or to a catcher. */
  async #step({ state: name, input }: Position): Promise<Outcome> {
    const state = this.machine.definition.States[name];
    if (state === undefined) throw new StateFailure('States.Runtime', `there is no state ${name}`);
    const enteredAt = this.#world.clock.now();
    this.path.push(name);
    this.#transition(name, 'entered');
    this.history.add(`${state.Type}StateEntered`, { name, input: JSON.stringify(input) });
    const retries = new Retries(state.Type === 'Task' ? state.Retry : [], this.#world.chance);
    for (;;) {
      try {
        const context = this.#context(name, enteredAt, retries);
        const { machine, history } = this;
        const attempt = { machine, history, input, context, idly: this.#idly };
        const outcome = await this.#unlessEnded(runState(state, attempt, this.#world));
        return this.#leave(name, state, outcome);
      } catch (error) {
        if (!(error instanceof StateFailure)) throw error;
        const wait = retries.next(error.error);
        if (wait === undefined) return this.#leave(name, state, this.#caught(name, state, input, error));
        await this.#idly(this.#world.pauses.wait(wait));
        this.#transition(name, 'retried', error.error);
      }
    }
  }

  #caught(name: string, state: State, input: unknown, failure: StateFailure): Outcome {
    this.#transition(name, 'failed', failure.error);
    const catchers = state.Type === 'Task' ? state.Catch : [];
    const catcher = catchers.find(({ ErrorEquals }) => isNamed(ErrorEquals, failure.error));
    if (catcher === undefined) throw failure;
    const output = place(catcher.ResultPath, input, { Error: failure.error, Cause: failure.message });
    return { output, next: catcher.Next };
  }

  #leave(name: string, { Type }: State, outcome: Outcome): Outcome {
    this.history.add(`${Type}StateExited`, { name, output: JSON.stringify(outcome.output) });
    return outcome;
  }

  #context(name: string, enteredAt: Date, retries: Retries): Readonly<Record<string, unknown>> {
    const { machine, redrivenAt } = this;
    return {
      Execution: {
        Id: this.arn,
        Input: this.input,
        Name: this.name,
        RoleArn: machine.roleArn,
        StartTime: this.startedAt.toISOString(),
        RedriveCount: this.redriveCount,
        ...(redrivenAt && { RedriveTime: redrivenAt.toISOString() }),
      },
      State: { Name: name, EnteredTime: enteredAt.toISOString(), RetryCount: retries.count },
      StateMachine: { Id: machine.arn, Name: machine.name },
    };
  }

  readonly #idly = async <Value>(promise: Promise<Value>): Promise<Value> => {
    this.#isIdle = true;
    try {
      return await this.#unlessEnded(promise);
    } finally {
      this.#isIdle = false;
    }
  };

  #unlessEnded<Value>(promise: Promise<Value>): Promise<Value> {
    return Promise.race([promise, this.#interrupt.promise]);
  }

  #end(status: Exclude<ExecutionStatus, 'RUNNING'>, how: { output?: unknown; error?: string; cause?: string }): void {
    this.status = status;
    this.stoppedAt = this.#world.clock.now();
    this.output = how.output;
    this.error = how.error;
    this.cause = how.cause;
    const { output, error, cause } = how;
    const type = { SUCCEEDED: 'Succeeded', FAILED: 'Failed', ABORTED: 'Aborted', TIMED_OUT: 'TimedOut' }[status];
    const details = status === 'SUCCEEDED' ? { output: JSON.stringify(output) } : { error, cause };
    this.history.add(`Execution${type}`, details);
    this.#tell();
  }

  #transition(state: string, type: 'entered' | 'retried' | 'failed', error?: string): void {
    if (type !== 'failed') this.transitions += 1;
    this.#world.observations.tell({
      at: this.#world.clock.now().toISOString(),
      kind: 'transition',
      execution: this.name,
      executionArn: this.arn,
      state,
      type,
      ...(error !== undefined && { error }),
    });
  }

  #tell(): void {
    const { name, arn: executionArn, status, input, transitions } = this;
    const at = this.#world.clock.now().toISOString();
    this.#world.observations.tell({ at, kind: 'execution', name, executionArn, status, input, transitions });
  }
}

/** What should not happen still ends the execution in a way that shows. */
function broken(error: unknown): { error: string; cause: string } {
  return { error: 'States.Runtime', cause: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
