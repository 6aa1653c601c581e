import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/deliver-sms/env.ts';
import type { StageConfig } from '../config-schema.ts';
import { Channel, type ChannelSurroundings } from './channel.ts';

export interface SmsChannelProps extends ChannelSurroundings {
  readonly sms: NonNullable<StageConfig['sms']>;
}

/** Sends text messages through Twilio. */
export class SmsChannel extends Construct {
  readonly channel: Channel;

  constructor(scope: Construct, id: string, { sms, ...surroundings }: SmsChannelProps) {
    super(scope, id);
    const { secretArn, messagingServiceSid, statusCallbackUrl } = sms.twilio;
    const secret = Secret.fromSecretCompleteArn(this, 'Twilio', secretArn);
    const channel = new Channel(this, 'Channel', {
      ...surroundings,
      channel: 'sms',
      provider: 'twilio',
      schema: environment,
      environment: (delivering) => ({
        ...delivering,
        TWILIO_SECRET_ARN: secret.secretArn,
        MESSAGING_SERVICE_SID: messagingServiceSid,
        STATUS_CALLBACK_URL: statusCallbackUrl ?? '',
      }),
      maxConcurrency: sms.maxConcurrency,
    });
    this.channel = channel;
    secret.grantRead(channel.sender);
  }
}
