import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/receive-text/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { NotificationFunction } from './notification-function.ts';
import type { RecipientApi } from './recipient-api.ts';
import type { Records } from './records.ts';

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
    api.serveAnybody({ function: this.receiver, throttle: { rate: 100, burst: 200 } }, [
      'POST /webhooks/twilio/messages',
    ]);
  }
}
