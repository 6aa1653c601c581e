import type { Channel } from '../domain/channel.ts';
import type { FailureClass } from '../domain/failure-class.ts';

/** Counts what planning comes to, for dashboards and alarms. */
export interface PlanningMeter {
  planned(channel: Channel, count: number): void;
  refused(count: number): void;
}

/** Counts what delivering comes to; channel and provider are those of the function. */
export interface DeliveryMeter {
  /** @param ageMs - from the request to the attempt, in milliseconds */
  attempted(ageMs: number): void;
  accepted(): void;
  failed(failureClass: FailureClass): void;
}

/** Counts the texts that a person should look at. */
export interface TextMeter {
  textToReview(): void;
}
