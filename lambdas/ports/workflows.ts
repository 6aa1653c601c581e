import type { Channel } from '../domain/channel.ts';
import type { DeliveryKey } from './delivery-log.ts';

/** Drives the deliveries on that are not over with their first attempts. */
export interface Workflows {
  /**
   * Starts the workflow of a delivery. Repeatable: one that was started before is as good as started now.
   *
   * @param from - the channel that hands it over
   * @returns `capped` when so many were started lately that the delivery has to wait in its queue
   */
  start(key: DeliveryKey, from: Channel): Promise<'started' | 'capped'>;

  /** Answers a task of a workflow. @returns `too-late` when it waits no more, which is no error */
  report(taskToken: string, output: Readonly<Record<string, unknown>>): Promise<'taken' | 'too-late'>;

  /** Fails a task of a workflow. */
  fail(taskToken: string, error: string): Promise<'taken' | 'too-late'>;

  /** Tells a workflow that its task is still under way. */
  heartbeat(taskToken: string): Promise<'taken' | 'too-late'>;
}
