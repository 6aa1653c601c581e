import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/receive-text/env.ts';
import type { StageConfig } from '../config-schema.ts';
import { alarmText } from '../monitoring/alarm-text.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { NotificationFunction } from './notification-function.ts';
import type { RecipientApi } from './recipient-api.ts';
import type { Records } from './records.ts';

/** What the team enters at Twilio as the address for incoming messages, after the public URL. */
const webhook = { method: 'POST', path: '/webhooks/twilio/messages' } as const;

export interface TextRepliesProps {
  readonly api: RecipientApi;
  readonly sms: NonNullable<StageConfig['sms']>;
  readonly records: Records;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Hears what people answer to text messages: STOP, START, HELP, and refusals in their own words. */
export class TextReplies extends Construct {
  readonly receiver: NotificationFunction<typeof environment>;

  constructor(scope: Construct, id: string, { api, sms, records, stage, onCall }: TextRepliesProps) {
    super(scope, id);
    const secret = Secret.fromSecretCompleteArn(this, 'Twilio', sms.twilio.secretArn);
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
    records.table.grantFind(this.receiver);
    records.table.grantRelease(this.receiver);
    secret.grantRead(this.receiver);
    const { texts: requestsPerSecond } = stage.requestsPerSecond;
    api.serveAnybody({ function: this.receiver, requestsPerSecond, watchedByRoute: true }, [webhook]);
    this.#alarms(api, onCall);
  }

  #alarms(api: RecipientApi, onCall: OnCall): void {
    // who sends no texts reports nothing, which is good news
    const treatMissingData = TreatMissingData.NOT_BREACHING;
    const unheard = api.metricOfRoute(webhook, '5xx').createAlarm(this, 'UnheardAlarm', {
      alarmDescription: alarmText('People who text STOP or START are not heard.', 'texts-unheard'),
      threshold: 1,
      // Twilio does not tell us twice
      evaluationPeriods: 1,
      treatMissingData,
    });
    onCall.page(unheard);
    const refused = api.metricOfRoute(webhook, '4xx').createAlarm(this, 'RefusedAlarm', {
      alarmDescription: alarmText(
        'People who text STOP or START may not be heard: what comes in their name is refused.',
        'texts-refused',
      ),
      threshold: 1,
      // anybody can call the address once in a while; wrong credentials of ours show every time
      evaluationPeriods: 6,
      datapointsToAlarm: 3,
      treatMissingData,
    });
    onCall.ticket(refused);
  }
}
