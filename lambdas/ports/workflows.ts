/** What an execution of the delivery workflow is started with: ids, as `workflowInputSchema` of the contracts has them. */
export interface WorkflowStart {
  /** Always the same for the same delivery. */
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Drives the deliveries on that are not over with their first attempts. */
export interface WorkflowStarts {
  /**
   * Starts the workflow of a delivery. Repeatable: one that was started before is as good as started now.
   *
   * @returns `capped` when so many were started lately that the delivery has to wait in its queue
   */
  start(workflow: WorkflowStart): Promise<'started' | 'capped'>;
}

/** Answers the tasks of workflows. */
export interface WorkflowTasks {
  /** Answers a task of a workflow. @returns `too-late` when it waits no more, which is no error */
  report(taskToken: string, output: Readonly<Record<string, unknown>>): Promise<'taken' | 'too-late'>;

  /** Fails a task of a workflow. */
  fail(taskToken: string, error: string): Promise<'taken' | 'too-late'>;

  /** Tells a workflow that its task is still under way. */
  heartbeat(taskToken: string): Promise<'taken' | 'too-late'>;
}

/** How many workflows may be started; the count is shared by every copy of every function. */
export interface StartLimit {
  /** Takes one of the starts that are left in this minute. @returns false when there is none */
  take(): Promise<boolean>;
}
