import type { Channel } from '../domain/channel.ts';
import type { FailureClass } from '../domain/failure-class.ts';

/** Counts what happens, for dashboards and alarms. */
export interface Meter {
  planned(channel: Channel): void;
  refused(): void;
  /** @param ageMs - from the request to the attempt, in milliseconds */
  attempted(channel: Channel, provider: string, ageMs: number): void;
  accepted(channel: Channel, provider: string): void;
  failed(channel: Channel, provider: string, failureClass: FailureClass): void;
}
