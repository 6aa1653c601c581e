import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Channel } from '../../lambdas/domain/channel.ts';
import type { FailureClass } from '../../lambdas/domain/failure-class.ts';
import type { ReceiptStatus } from '../../lambdas/domain/receipt.ts';

/** What functions count, by the names and dimensions of lambdas/adapters/powertools/emf-meter.ts. */
interface Dimensions {
  /** The function's folder. */
  readonly service: string;
  readonly channel?: Channel;
  readonly provider?: string;
  readonly class?: FailureClass;
  readonly status?: ReceiptStatus;
}

/** The folder of the function that counts what moves traffic among providers. */
export const rebalancingService = 'rebalance-providers';

/** The folder of the function that slows and pauses channels. */
export const pacingService = 'pace-channel';

/** The CloudWatch namespace of a stack's own metrics: two stages in one account are not mixed up. */
export const metricsNamespace = (scope: Construct): string => Stack.of(scope).stackName;

/** A metric that the functions write themselves; its sum over five minutes, unless told otherwise. */
export const pipelineMetric = (scope: Construct, metricName: string, dimensions: Dimensions, statistic = 'Sum') =>
  new Metric({
    namespace: metricsNamespace(scope),
    metricName,
    dimensionsMap: { ...dimensions },
    statistic,
    period: Duration.minutes(5),
  });
