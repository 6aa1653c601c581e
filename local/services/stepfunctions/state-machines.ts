import { arn } from '../../account.ts';
import { type Clock, wallClock } from '../../clock.ts';
import { ApiError } from './api-error.ts';
import { Execution, type ExecutionWorld } from './execution.ts';
import type { Machine } from './machine.ts';
import { Pauses } from './pauses.ts';
import { TaskTokens } from './task-tokens.ts';

type World = Pick<ExecutionWorld, 'integrations' | 'observations'> & {
  readonly clock: Clock;
  /** @default - the clock on the wall */
  readonly patience?: Clock;
  /** @default - Math.random */
  readonly chance?: () => number;
};

/** The state machines of the template, and their executions. */
export class StateMachines {
  readonly tokens: TaskTokens;
  readonly pauses: Pauses;
  /** By the state machine's ARN and their name, in the order in which they were started. */
  readonly executions = new Map<string, Execution>();
  readonly #machines = new Map<string, Machine>();
  readonly #world: ExecutionWorld;

  constructor(world: World) {
    this.tokens = new TaskTokens(world.clock);
    this.pauses = new Pauses(world.clock);
    this.#world = { patience: wallClock, chance: Math.random, ...world, tokens: this.tokens, pauses: this.pauses };
  }

  add(machine: Omit<Machine, 'arn'>): Machine {
    const added = { ...machine, arn: arn('states', `stateMachine:${machine.name}`) };
    this.#machines.set(added.arn, added);
    return added;
  }

  machine(machineArn: string): Machine {
    const found = this.#machines.get(machineArn);
    if (found !== undefined) return found;
    throw new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
  }

  execution(executionArn: string): Execution {
    for (const execution of this.executions.values()) if (execution.arn === executionArn) return execution;
    throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  }

  start(machine: Machine, name: string, input: unknown): Execution {
    const execution = new Execution(machine, name, input, this.#world);
    this.executions.set(`${machine.arn} ${name}`, execution);
    execution.start();
    return execution;
  }
}
