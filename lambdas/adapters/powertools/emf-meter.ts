import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Channel } from '../../domain/channel.ts';
import type { FailureClass } from '../../domain/failure-class.ts';
import type { DeliveryMeter, PlanningMeter, TextMeter } from '../../ports/meter.ts';

/** Metrics in CloudWatch's embedded format: a line of log for a batch and each set of dimensions, and no API call. */
export class EmfMeter implements PlanningMeter, DeliveryMeter, TextMeter {
  readonly #metrics: Metrics;

  /** @param metrics - with the dimensions that all of a function's counts share */
  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  planned(channel: Channel, count: number): void {
    this.#single({ channel }, 'Planned', count);
  }

  refused(count: number): void {
    if (count > 0) this.#metrics.addMetric('Refused', MetricUnit.Count, count);
  }

  attempted(ageMs: number): void {
    this.#metrics.addMetric('Attempted', MetricUnit.Count, 1);
    this.#metrics.addMetric('EventToAttempt', MetricUnit.Milliseconds, ageMs);
  }

  accepted(): void {
    this.#metrics.addMetric('Accepted', MetricUnit.Count, 1);
  }

  failed(failureClass: FailureClass): void {
    this.#single({ class: failureClass }, 'Failed', 1);
  }

  textToReview(): void {
    this.#metrics.addMetric('TextsToReview', MetricUnit.Count, 1);
  }

  /** A line of its own, for dimensions that differ within a batch. */
  #single(dimensions: Record<string, string>, name: string, count: number): void {
    const single = this.#metrics.singleMetric();
    single.addDimensions(dimensions);
    single.addMetric(name, MetricUnit.Count, count);
  }
}
