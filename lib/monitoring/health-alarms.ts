import { MathExpression, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Channel } from '../../lambdas/domain/channel.ts';
import { alarmText } from './alarm-text.ts';
import { pipelineMetric, rebalancingService } from './metrics.ts';
import type { OnCall } from './on-call.ts';

export interface HealthAlarmsProps {
  readonly channel: Channel;
  /** As the adapters name them. */
  readonly providers: readonly { readonly name: string }[];
  /** The folder of the channel's function. */
  readonly service: string;
  readonly onCall: OnCall;
}

// nothing waits and nothing moves where nothing was sent
const treatMissingData = TreatMissingData.NOT_BREACHING;

/** Go off when a channel's traffic moves to another provider, when there is none to move to, and when starts are capped. */
export class HealthAlarms extends Construct {
  constructor(scope: Construct, id: string, { channel, providers, service, onCall }: HealthAlarmsProps) {
    super(scope, id);
    const held = pipelineMetric(this, 'HeldForHealth', { service, channel }).createAlarm(this, 'Unhealthy', {
      alarmDescription: alarmText(
        `Nobody is reached by ${channel}: none of its providers is well.`,
        'provider-unhealthy',
      ),
      threshold: 1,
      evaluationPeriods: 2,
      treatMissingData,
    });
    const capped = pipelineMetric(this, 'StartCapped', { service, channel }).createAlarm(this, 'StartsCapped', {
      alarmDescription: alarmText(
        `People whom ${channel} did not reach at once wait for another try.`,
        'starts-capped',
      ),
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData,
    });
    const moved = this.#moved({ channel, providers }).createAlarm(this, 'Moved', {
      alarmDescription: alarmText(
        `Nobody is hurt yet: a provider of ${channel} fails or is slow, and the others take its traffic.`,
        'provider-weight-moved',
      ),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData,
    });
    onCall.page(held);
    onCall.ticket(capped);
    onCall.ticket(moved);
  }

  #moved({ channel, providers }: Pick<HealthAlarmsProps, 'channel' | 'providers'>): MathExpression {
    const usingMetrics: Record<string, Metric> = Object.fromEntries(
      providers.map(({ name }, index) => [
        `moved${index}`,
        pipelineMetric(this, 'WeightMoved', { service: rebalancingService, channel, provider: name }),
      ]),
    );
    return new MathExpression({
      label: 'weights moved',
      expression: Object.keys(usingMetrics)
        .map((name) => `FILL(${name}, 0)`)
        .join(' + '),
      usingMetrics,
      period: Duration.minutes(5),
    });
  }
}
