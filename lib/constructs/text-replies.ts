import { type Alarm, type CreateAlarmOptions, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/receive-text/env.ts';
import type { StageConfig } from '../config-schema.ts';
import { alarmText } from '../monitoring/alarm-text.ts';
import { pipelineMetric } from '../monitoring/metrics.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { NotificationFunction } from './notification-function.ts';
import type { RecipientApi } from './recipient-api.ts';
import type { Records } from './records.ts';

/** What the team enters at Twilio as the address for incoming messages, after the public URL. */
const webhook = { method: 'POST', path: '/webhooks/twilio/messages' } as const;

export interface TextRepliesProps {
  readonly api: RecipientApi;
  readonly twilio: NonNullable<NonNullable<StageConfig['sms']>['twilio']>;
  readonly records: Records;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Hears what people answer to text messages: STOP, START, HELP, and refusals in their own words. */
export class TextReplies extends Construct {
  readonly receiver: NotificationFunction<typeof environment>;

  constructor(scope: Construct, id: string, { api, twilio, records, stage, onCall }: TextRepliesProps) {
    super(scope, id);
    const secret = Secret.fromSecretCompleteArn(this, 'Twilio', twilio.secretArn);
    this.receiver = new NotificationFunction(this, 'Receive', {
      folder: 'receive-text',
      schema: environment,
      environment: { ...records.choosing, PUBLIC_URL: api.publicUrl, TWILIO_SECRET_ARN: secret.secretArn },
      // Twilio waits no longer than 15
      timeout: Duration.seconds(10),
      stage,
      impact: 'A STOP may go unheard: Twilio blocks the number all the same, other ways to that person stay open.',
      onCall,
    });
    records.grantChoose(this.receiver);
    records.table.grantReadSeen(this.receiver);
    records.table.grantFind(this.receiver);
    records.table.grantRelease(this.receiver);
    secret.grantRead(this.receiver);
    const { texts: requestsPerSecond } = stage.requestsPerSecond;
    api.serveAnybody({ function: this.receiver, requestsPerSecond, watchedByRoute: true }, [webhook]);
    this.#alarms(api, onCall);
  }

  #alarms(api: RecipientApi, onCall: OnCall): void {
    // Twilio does not tell us twice
    const unheard = this.#alarm('UnheardAlarm', api.metricOfRoute(webhook, '5xx'), {
      alarmDescription: alarmText('People who text STOP or START are not heard.', 'texts-unheard'),
      evaluationPeriods: 1,
    });
    // anybody can call the address once in a while; wrong credentials of ours show every time
    const refused = this.#alarm('RefusedAlarm', api.metricOfRoute(webhook, '4xx'), {
      alarmDescription: alarmText('People who text STOP may not be heard: their texts are refused.', 'texts-refused'),
      evaluationPeriods: 6,
      datapointsToAlarm: 3,
    });
    const toReview = this.#alarm(
      'ReviewAlarm',
      pipelineMetric(this, 'TextsToReview', { service: this.receiver.folder }),
      {
        alarmDescription: alarmText('Somebody who refused in their own words may still be texted.', 'texts-to-review'),
        evaluationPeriods: 1,
      },
    );
    onCall.page(unheard);
    onCall.ticket(refused);
    onCall.ticket(toReview);
  }

  /** Goes off at the first; who gets no texts reports nothing, which is good news. */
  #alarm(id: string, metric: Metric, options: Omit<CreateAlarmOptions, 'threshold'>): Alarm {
    return metric.createAlarm(this, id, {
      threshold: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...options,
    });
  }
}
