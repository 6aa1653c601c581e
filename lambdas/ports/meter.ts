import type { Channel } from '../domain/channel.ts';
import type { FailureClass } from '../domain/failure-class.ts';

/** Counts what happens, for dashboards and alarms. */
export interface Meter {
  planned(channel: Channel): void;
  refused(): void;
  attempted(channel: Channel, provider: string): void;
  /** @param ageMs - from the request to the provider's yes, in milliseconds */
  accepted(channel: Channel, provider: string, ageMs: number): void;
  failed(channel: Channel, provider: string, failureClass: FailureClass): void;
}
