import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { cachedSecret } from '../../adapters/secrets-manager/cached-secret.ts';
import { twilioMessages } from '../../adapters/twilio/twilio-messages.ts';
import { TwilioSmsSender } from '../../adapters/twilio/twilio-sms-sender.ts';
import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { delivering } from '../../wiring/delivering.ts';
import { environment } from './env.ts';
import { deliverSms } from './handler.ts';

const env = environment.parse(process.env);
const base = delivering(env, __dirname, { channel: 'sms', provider: 'twilio' });
const tracer = new Tracer();

const sender = new TwilioSmsSender(twilioMessages(cachedSecret(base.secrets, env.TWILIO_SECRET_ARN, base.now)), {
  messagingServiceSid: env.MESSAGING_SERVICE_SID,
  statusCallbackUrl: env.STATUS_CALLBACK_URL || undefined,
});

export const handler = sqsBatch(deliverSms({ ...base, sender }), base).use(
  captureLambdaHandler(tracer, { captureResponse: false }),
);
