import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { AwsSmsSender } from '../../adapters/aws-sms/aws-sms-sender.ts';
import { cachedSecret } from '../../adapters/secrets-manager/cached-secret.ts';
import { twilioMessages } from '../../adapters/twilio/twilio-messages.ts';
import { TwilioSmsSender } from '../../adapters/twilio/twilio-sms-sender.ts';
import { vonageCredentials } from '../../adapters/vonage/credentials.ts';
import { VonageSmsSender } from '../../adapters/vonage/vonage-sms-sender.ts';
import type { SmsMessage } from '../../domain/message.ts';
import type { ChannelSender } from '../../ports/channel-sender.ts';
import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { delivering } from '../../wiring/delivering.ts';
import { environment } from './env.ts';
import { deliverSms } from './handler.ts';

const env = environment.parse(process.env);
const base = delivering(env, __dirname, 'sms');

const secretOf = (arn: string) => cachedSecret(base.secrets, arn, base.now);

const senders: ChannelSender<SmsMessage>[] = [];
if (env.TWILIO_SECRET_ARN)
  senders.push(
    new TwilioSmsSender(twilioMessages(secretOf(env.TWILIO_SECRET_ARN)), {
      messagingServiceSid: env.MESSAGING_SERVICE_SID,
      statusCallbackUrl: env.TWILIO_STATUS_URL || undefined,
    }),
  );
if (env.VONAGE_SECRET_ARN)
  senders.push(
    new VonageSmsSender(vonageCredentials(secretOf(env.VONAGE_SECRET_ARN)), {
      from: env.VONAGE_SENDER,
      statusUrl: env.VONAGE_STATUS_URL || undefined,
      now: base.now,
    }),
  );
if (env.AWS_SMS_ORIGINATION)
  senders.push(
    new AwsSmsSender(new PinpointSMSVoiceV2Client({ maxAttempts: 1, requestHandler: { requestTimeout: 8_000 } }), {
      originationIdentity: env.AWS_SMS_ORIGINATION,
      configurationSetName: env.AWS_SMS_CONFIGURATION_SET,
      promotionalCategories: ['marketing'],
    }),
  );

export const handler = sqsBatch(deliverSms({ ...base, senders }), base);
