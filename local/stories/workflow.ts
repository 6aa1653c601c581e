import * as z from 'zod';
import type { Observation } from '../observations.ts';

/** A state that an execution has entered, tried again or failed in. */
export interface StoryTransition {
  readonly state: string;
  readonly type: 'entered' | 'retried' | 'failed';
  readonly at: string;
  readonly error?: string;
}

/** The way of one execution of the delivery workflow. */
export interface StoryWorkflow {
  readonly executionArn: string;
  readonly name: string;
  readonly status: string;
  readonly path: readonly StoryTransition[];
  /** State entries and retries: what AWS bills. */
  readonly transitions: number;
}

interface Followed {
  readonly storyId: string;
  readonly workflow: StoryWorkflow;
}

const inputSchema = z.looseObject({ recipientId: z.string(), notificationId: z.string() });

/** Follows the executions that are about a delivery: their input names it. */
export class Workflows {
  readonly #followed = new Map<string, Followed>();
  readonly #capacity: number;

  constructor(capacity = 1000) {
    this.#capacity = capacity;
  }

  /** The id of the story that this observation is about, and the story's workflow as it is now. */
  take(observation: Observation): Followed | undefined {
    if (observation.kind === 'execution') return this.#mark(observation);
    if (observation.kind !== 'transition') return undefined;
    const { executionArn, state, type, at, error } = observation;
    const known = this.#followed.get(executionArn);
    if (known === undefined) return undefined;
    const { workflow } = known;
    const path = [...workflow.path, { state, type, at, ...(error !== undefined && { error }) }];
    const transitions = workflow.transitions + (type === 'failed' ? 0 : 1);
    return this.#keep({ ...known, workflow: { ...workflow, path, transitions } });
  }

  #mark({ executionArn, name, status, input }: Observation & { kind: 'execution' }): Followed | undefined {
    const known = this.#followed.get(executionArn);
    if (known !== undefined) return this.#keep({ ...known, workflow: { ...known.workflow, status } });
    const { data } = inputSchema.safeParse(input);
    if (data === undefined) return undefined;
    const workflow = { executionArn, name, status, path: [], transitions: 0 };
    return this.#keep({ storyId: `${data.notificationId} ${data.recipientId}`, workflow });
  }

  #keep(followed: Followed): Followed {
    this.#followed.set(followed.workflow.executionArn, followed);
    const [oldest] = this.#followed.keys();
    if (this.#followed.size > this.#capacity && oldest !== undefined) this.#followed.delete(oldest);
    return followed;
  }
}
