import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { receiptWebhooks, type WebhookProvider, webhookProviders } from '../../lambdas/contracts/webhooks.ts';
import { environment } from '../../lambdas/functions/receive-receipts/env.ts';
import type { StageConfig } from '../config-schema.ts';
import { alarmText } from '../monitoring/alarm-text.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { NotificationFunction } from './notification-function.ts';
import type { Receipts } from './receipts.ts';
import type { RecipientApi } from './recipient-api.ts';

export interface ReceiptWebhooksProps {
  readonly api: RecipientApi;
  readonly receipts: Receipts;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Hears what providers outside AWS tell of messages; there is a way in for each that is configured, and no other. */
export class ReceiptWebhooks extends Construct {
  readonly receiver: NotificationFunction<typeof environment>;

  /** Nothing where every provider is one of AWS. */
  static where(scope: Construct, id: string, props: ReceiptWebhooksProps): ReceiptWebhooks | undefined {
    return Object.values(secretArns(props.stage)).some((arn) => arn !== '')
      ? new ReceiptWebhooks(scope, id, props)
      : undefined;
  }

  private constructor(scope: Construct, id: string, { api, receipts, stage, onCall }: ReceiptWebhooksProps) {
    super(scope, id);
    const arns = secretArns(stage);
    this.receiver = new NotificationFunction(this, 'Receive', {
      folder: 'receive-receipts',
      schema: environment,
      environment: {
        RECEIPTS_QUEUE_URL: receipts.queue.queue.queueUrl,
        PUBLIC_URL: api.publicUrl,
        TWILIO_SECRET_ARN: arns.twilio,
        VONAGE_SECRET_ARN: arns.vonage,
        SENDGRID_SECRET_ARN: arns.sendgrid,
        EMAIL_TRACKING: stage.email?.tracking ?? 'failures',
        SMS_TRACKING: stage.sms?.tracking ?? 'failures',
      },
      // Twilio waits no longer than 15
      timeout: Duration.seconds(10),
      stage,
      impact: 'What providers tell of messages is not heard: they tell it again for a while, and then no more.',
      onCall,
    });
    receipts.grantTell(this.receiver);
    const { receipts: requestsPerSecond } = stage.requestsPerSecond;
    for (const [provider, secret] of this.#secrets(arns)) {
      secret.grantRead(this.receiver);
      api.serveAnybody({ function: this.receiver, requestsPerSecond, watchedByRoute: true }, [
        receiptWebhooks[provider],
      ]);
      this.#alarm(provider, api, onCall);
    }
  }

  /** Anybody can call the address once in a while; wrong credentials of ours show every time. */
  #alarm(provider: WebhookProvider, api: RecipientApi, onCall: OnCall): void {
    const alarm = api.metricOfRoute(receiptWebhooks[provider], '4xx').createAlarm(this, `RefusedAlarm-${provider}`, {
      alarmDescription: alarmText(
        `What ${provider} tells of messages is refused: people go on being told at addresses that do not work.`,
        'receipts-refused',
      ),
      threshold: 1,
      evaluationPeriods: 6,
      datapointsToAlarm: 3,
      // who is told nothing refuses nothing
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    onCall.ticket(alarm);
  }

  #secrets(arns: Record<WebhookProvider, string>): readonly [WebhookProvider, ISecret][] {
    return webhookProviders
      .filter((provider) => arns[provider] !== '')
      .map((provider) => [provider, Secret.fromSecretCompleteArn(this, `Secret-${provider}`, arns[provider])]);
  }
}

/** Where the credentials of each provider with a webhook are; empty for one that is not configured. */
const secretArns = ({ email, sms }: StageConfig): Record<WebhookProvider, string> => ({
  twilio: sms?.twilio?.secretArn ?? '',
  vonage: sms?.vonage?.secretArn ?? '',
  sendgrid: email?.sendgrid?.secretArn ?? '',
});
