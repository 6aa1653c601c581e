import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Channel } from '../../lambdas/domain/channel.ts';
import { alarmText } from './alarm-text.ts';
import { pipelineMetric } from './metrics.ts';
import type { OnCall } from './on-call.ts';

export interface ProviderAlarmProps {
  readonly channel: Channel;
  /** As the adapter names it, such as `ses`. */
  readonly provider: string;
  /** The folder of the channel's function. */
  readonly service: string;
  readonly onCall: OnCall;
}

/** Goes off when a provider refuses us rather than a message: our set-up is wrong there, or it serves nobody. */
export class ProviderAlarm extends Construct {
  constructor(scope: Construct, id: string, { channel, provider, service, onCall }: ProviderAlarmProps) {
    super(scope, id);
    const failed = (failureClass: 'config' | 'provider_down') =>
      pipelineMetric(this, 'Failed', { service, channel, provider, class: failureClass });
    const alarm = new MathExpression({
      label: `${provider} refuses us`,
      expression: 'FILL(config, 0) + FILL(down, 0)',
      usingMetrics: { config: failed('config'), down: failed('provider_down') },
      period: Duration.minutes(5),
    }).createAlarm(this, 'Resource', {
      alarmDescription: alarmText(`Nobody is reached by ${channel}: ${provider} refuses us.`, 'provider-refuses'),
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      // nothing has failed where nothing was sent
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    onCall.page(alarm);
  }
}
