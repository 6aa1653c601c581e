import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Channel } from '../../domain/channel.ts';
import type { FailureClass } from '../../domain/failure-class.ts';
import type { Meter } from '../../ports/meter.ts';

/**
 * Metrics in CloudWatch's embedded format: one line of log a batch for each set of dimensions, no API call.
 *
 * A deliver function has one channel and one provider, so that its counts share one line.
 */
export class EmfMeter implements Meter {
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  planned(channel: Channel): void {
    const single = this.#metrics.singleMetric();
    single.addDimensions({ channel });
    single.addMetric('Planned', MetricUnit.Count, 1);
  }

  refused(): void {
    this.#metrics.addMetric('Refused', MetricUnit.Count, 1);
  }

  attempted(channel: Channel, provider: string, ageMs: number): void {
    this.#metrics.addDimensions({ channel, provider });
    this.#metrics.addMetric('Attempted', MetricUnit.Count, 1);
    this.#metrics.addMetric('EventToAttempt', MetricUnit.Milliseconds, ageMs);
  }

  accepted(): void {
    this.#metrics.addMetric('Accepted', MetricUnit.Count, 1);
  }

  failed(channel: Channel, provider: string, failureClass: FailureClass): void {
    const single = this.#metrics.singleMetric();
    single.addDimensions({ channel, provider, class: failureClass });
    single.addMetric('Failed', MetricUnit.Count, 1);
  }
}
