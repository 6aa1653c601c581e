import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Channel } from '../../domain/channel.ts';
import type { FailureClass } from '../../domain/failure-class.ts';
import type { ReceiptStatus } from '../../domain/receipt.ts';
import type {
  DeliveryMeter,
  HealthMeter,
  PaceMeter,
  PlanningMeter,
  ReceiptMeter,
  TextMeter,
} from '../../ports/meter.ts';

type Dimensions = Readonly<Record<string, string>>;
type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

/** What was counted under one set of dimensions since it was last published. */
interface Series {
  readonly dimensions: Dimensions;
  readonly values: Map<string, { readonly unit: Unit; readonly values: number[] }>;
}

/** The embedded format takes so many values of one metric in a line. */
const valuesPerLine = 100;

/**
 * Metrics in CloudWatch's embedded format: a line of log for a batch and each set of dimensions, and no API call. Counts
 * of a batch are added up; measurements are kept one by one, for percentiles.
 */
export class EmfMeter implements PlanningMeter, DeliveryMeter, ReceiptMeter, HealthMeter, TextMeter, PaceMeter {
  readonly #metrics: Metrics;
  readonly #series = new Map<string, Series>();

  /** @param metrics - with the dimensions that all of a function's counts share */
  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  planned(channel: Channel, count: number): void {
    this.#count('Planned', { channel }, count);
  }

  refused(count: number): void {
    if (count > 0) this.#count('Refused', {}, count);
  }

  waitsForHours(channel: Channel): void {
    this.#count('HeldForHours', { channel });
  }

  attempted(provider: string, ageMs: number): void {
    this.#count('Attempted', { provider });
    this.#measure('EventToAttempt', { provider }, MetricUnit.Milliseconds, ageMs);
  }

  accepted(provider: string): void {
    this.#count('Accepted', { provider });
  }

  failed(provider: string, failureClass: FailureClass): void {
    this.#count('Failed', { provider, class: failureClass });
  }

  startCapped(): void {
    this.#count('StartCapped', {});
  }

  heldForHealth(): void {
    this.#count('HeldForHealth', {});
  }

  heldForHours(): void {
    this.#count('HeldForHours', {});
  }

  heldByCap(): void {
    this.#count('HeldByCap', {});
  }

  droppedByCap(): void {
    this.#count('DroppedByCap', {});
  }

  received(channel: Channel, provider: string, status: ReceiptStatus): void {
    this.#count('Received', { channel, provider, status });
  }

  notUnderstood(provider: string): void {
    this.#count('NotUnderstood', { provider });
  }

  unmatched(provider: string): void {
    this.#count('Unmatched', { provider });
  }

  weight(channel: Channel, provider: string, weight: number): void {
    this.#measure('Weight', { channel, provider }, MetricUnit.NoUnit, weight);
  }

  weightMoved(channel: Channel, provider: string): void {
    this.#count('WeightMoved', { channel, provider });
  }

  textToReview(): void {
    this.#count('TextsToReview', {});
  }

  paced(channel: Channel): void {
    this.#count('Paced', { channel });
  }

  hasStoredMetrics(): boolean {
    return this.#series.size > 0;
  }

  /** Writes a line for every set of dimensions; Powertools forgets a line's own dimensions once it is written. */
  publishStoredMetrics(): void {
    for (const { dimensions, values } of this.#series.values()) {
      if (Object.keys(dimensions).length > 0) this.#metrics.addDimensions(dimensions);
      for (const [name, metric] of values)
        for (const value of metric.values) this.#metrics.addMetric(name, metric.unit, value);
      this.#metrics.publishStoredMetrics();
    }
    this.#series.clear();
  }

  #count(name: string, dimensions: Dimensions, count = 1): void {
    const values = this.#valuesOf(name, dimensions, MetricUnit.Count);
    values[0] = (values[0] ?? 0) + count;
  }

  #measure(name: string, dimensions: Dimensions, unit: Unit, value: number): void {
    const values = this.#valuesOf(name, dimensions, unit);
    values.push(value);
    if (values.length === valuesPerLine - 1) this.publishStoredMetrics();
  }

  #valuesOf(name: string, dimensions: Dimensions, unit: Unit): number[] {
    const key = JSON.stringify(dimensions);
    const series = this.#series.get(key) ?? { dimensions, values: new Map() };
    this.#series.set(key, series);
    const metric = series.values.get(name) ?? { unit, values: [] };
    series.values.set(name, metric);
    return metric.values;
  }
}
