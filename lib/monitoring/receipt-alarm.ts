import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarmText } from './alarm-text.ts';
import { pipelineMetric } from './metrics.ts';
import type { OnCall } from './on-call.ts';

export interface ReceiptAlarmProps {
  /** As the adapters name it. */
  readonly provider: string;
  /** The folder of the function that reads what is told. */
  readonly service: string;
  readonly onCall: OnCall;
}

/** Goes off when a provider tells something that nobody can read. */
export class ReceiptAlarm extends Construct {
  constructor(scope: Construct, id: string, { provider, service, onCall }: ReceiptAlarmProps) {
    super(scope, id);
    const alarm = pipelineMetric(this, 'NotUnderstood', { service, provider }).createAlarm(this, 'Resource', {
      alarmDescription: alarmText(
        `What ${provider} tells of messages is not understood: people go on being told at addresses that do not work.`,
        'receipts-not-understood',
      ),
      threshold: 1,
      evaluationPeriods: 1,
      // who tells nothing tells nothing that cannot be read
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    onCall.ticket(alarm);
  }
}
