import type { Channel } from '../domain/channel.ts';
import type { FailureClass } from '../domain/failure-class.ts';
import type { ReceiptStatus } from '../domain/receipt.ts';

/** Counts what planning comes to, for dashboards and alarms. */
export interface PlanningMeter {
  planned(channel: Channel, count: number): void;
  refused(count: number): void;
  /** A message that is not begun on a channel before silent hours are over. */
  waitsForHours(channel: Channel): void;
}

/** Counts what delivering comes to; the channel is that of the function. */
export interface DeliveryMeter {
  /** @param ageMs - from the request to the attempt, in milliseconds */
  attempted(provider: string, ageMs: number): void;
  accepted(provider: string): void;
  failed(provider: string, failureClass: FailureClass): void;
  /** A delivery that has to wait in its queue because no more workflows may be started now. */
  startCapped(): void;
  /** A message that waits because no provider of the channel is healthy. */
  heldForHealth(): void;
  /** A message that waits for silent hours to be over. */
  heldForHours(): void;
  /** A message that waits because as much as may be was sent already. */
  heldByCap(): void;
  /** A message that ends for that: its type says so, or it is of no more use by then. */
  droppedByCap(): void;
}

/** Counts what receipts come to. */
export interface ReceiptMeter {
  received(channel: Channel, provider: string, status: ReceiptStatus): void;
  /** One that nobody can read. */
  notUnderstood(provider: string): void;
  /** One whose delivery is not there, and was not after a while either. */
  unmatched(provider: string): void;
}

/** Counts what moves traffic among providers. */
export interface HealthMeter {
  weight(channel: Channel, provider: string, weight: number): void;
  weightMoved(channel: Channel, provider: string): void;
}

/** Counts what somebody holds back. */
export interface PaceMeter {
  /** A channel that is slowed or paused at this moment. */
  paced(channel: Channel): void;
}

/** Counts the texts that a person should look at. */
export interface TextMeter {
  textToReview(): void;
}
