import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { alarmText } from '../monitoring/alarm-text.ts';
import type { OnCall } from '../monitoring/on-call.ts';

export interface DeadLetterQueueProps {
  /** Who is hurt while messages wait here: one sentence. */
  readonly impact: string;
  /** The heading in the runbook. */
  readonly runbookSection: string;
  readonly onCall: OnCall;
  /** How soon a human has to look. */
  readonly severity: 'page' | 'ticket';
}

/** Where messages wait for a human; one is enough for an alarm. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Resource', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // the longest that SQS offers
      retentionPeriod: Duration.days(14),
    });
    const alarm = this.queue
      .metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: Duration.minutes(1) })
      .createAlarm(this, 'Alarm', {
        alarmDescription: alarmText(props.impact, props.runbookSection),
        threshold: 1,
        evaluationPeriods: 1,
        // an idle queue reports nothing, which is good news
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    props.onCall[props.severity](alarm);
  }
}
