import { MathExpression, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { alarmText } from './alarm-text.ts';
import type { OnCall } from './on-call.ts';

export interface WorkflowAlarmsProps {
  readonly machine: StateMachine;
  readonly onCall: OnCall;
}

const period = Duration.minutes(5);

/** Go off when executions end before their deliveries do, and when Step Functions holds them up. */
export class WorkflowAlarms extends Construct {
  constructor(scope: Construct, id: string, { machine, onCall }: WorkflowAlarmsProps) {
    super(scope, id);
    const usingMetrics: Record<string, Metric> = {
      failed: machine.metricFailed({ period }),
      late: machine.metricTimedOut({ period }),
      stopped: machine.metricAborted({ period }),
    };
    const options = {
      threshold: 1,
      // a day without trouble has no executions, which is good news
      treatMissingData: TreatMissingData.NOT_BREACHING,
    };
    const failed = new MathExpression({
      label: 'executions that ended before their deliveries',
      expression: 'FILL(failed, 0) + FILL(late, 0) + FILL(stopped, 0)',
      usingMetrics,
      period,
    }).createAlarm(this, 'Failed', {
      ...options,
      alarmDescription: alarmText('Deliveries are given up half-way: those people are not told.', 'workflow-failed'),
      evaluationPeriods: 1,
    });
    const throttled = machine.metricThrottled({ period }).createAlarm(this, 'Throttled', {
      ...options,
      alarmDescription: alarmText('Deliveries that ran into trouble are driven on late.', 'workflow-throttled'),
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    });
    onCall.page(failed);
    onCall.ticket(throttled);
  }
}
