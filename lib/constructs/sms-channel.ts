import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { receiptWebhooks } from '../../lambdas/contracts/webhooks.ts';
import { environment } from '../../lambdas/functions/deliver-sms/env.ts';
import type { StageConfig } from '../config-schema.ts';
import { AwsTexts } from './aws-texts.ts';
import { Channel, type ChannelSurroundings } from './channel.ts';

export interface SmsChannelProps extends ChannelSurroundings {
  readonly sms: NonNullable<StageConfig['sms']>;
  /** Where Twilio and Vonage report to, without a slash at its end. */
  readonly publicUrl: string;
}

/** Sends text messages through those of Twilio, Vonage and AWS End User Messaging that are configured. */
export class SmsChannel extends Construct {
  readonly channel: Channel;

  constructor(scope: Construct, id: string, { sms, publicUrl, ...surroundings }: SmsChannelProps) {
    super(scope, id);
    const { tracking, twilio, vonage, aws } = sms;
    const { receipts } = surroundings;
    const texts = aws && new AwsTexts(this, 'Aws', { origination: aws.origination, tracking, receipts });
    const channel = new Channel(this, 'Channel', {
      ...surroundings,
      channel: 'sms',
      schema: environment,
      environment: (delivering) => ({
        ...delivering,
        TWILIO_SECRET_ARN: twilio?.secretArn ?? '',
        MESSAGING_SERVICE_SID: twilio?.messagingServiceSid ?? '',
        // always: failures are learned from it as well
        TWILIO_STATUS_URL: twilio ? publicUrl + receiptWebhooks.twilio.path : '',
        VONAGE_SECRET_ARN: vonage?.secretArn ?? '',
        VONAGE_SENDER: vonage?.sender ?? '',
        VONAGE_STATUS_URL: vonage ? publicUrl + receiptWebhooks.vonage.path : '',
        AWS_SMS_ORIGINATION: aws?.origination ?? '',
        AWS_SMS_CONFIGURATION_SET: texts?.configurationSetName ?? '',
      }),
      maxConcurrency: sms.maxConcurrency,
    });
    this.channel = channel;
    texts?.grantSend(channel.sender);
    for (const secret of this.#secrets(sms)) secret.grantRead(channel.sender);
  }

  #secrets({ twilio, vonage }: SmsChannelProps['sms']): readonly ISecret[] {
    return [
      ...(twilio ? [Secret.fromSecretCompleteArn(this, 'Twilio', twilio.secretArn)] : []),
      ...(vonage ? [Secret.fromSecretCompleteArn(this, 'Vonage', vonage.secretArn)] : []),
    ];
  }
}
