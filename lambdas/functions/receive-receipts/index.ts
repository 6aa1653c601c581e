import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { EmfMeter } from '../../adapters/powertools/emf-meter.ts';
import { cachedSecret } from '../../adapters/secrets-manager/cached-secret.ts';
import { sendgridCredentials } from '../../adapters/sendgrid/credentials.ts';
import { SqsMessageQueue } from '../../adapters/sqs/sqs-message-queue.ts';
import { twilioAuthTokens } from '../../adapters/twilio/credentials.ts';
import { vonageCredentials } from '../../adapters/vonage/credentials.ts';
import { httpEndpoint } from '../../runtime/http-endpoint.ts';
import { environment } from './env.ts';
import { receiveReceipts } from './handler.ts';

const env = environment.parse(process.env);
const logger = new Logger();
const secrets = new SecretsManagerClient({});
const now = () => new Date();
const secretOf = (arn: string) => cachedSecret(secrets, arn, now);

export const handler = httpEndpoint(
  receiveReceipts({
    ...(env.TWILIO_SECRET_ARN && { twilio: { authTokens: twilioAuthTokens(secretOf(env.TWILIO_SECRET_ARN)) } }),
    ...(env.VONAGE_SECRET_ARN && { vonage: vonageCredentials(secretOf(env.VONAGE_SECRET_ARN)) }),
    ...(env.SENDGRID_SECRET_ARN && { sendgrid: sendgridCredentials(secretOf(env.SENDGRID_SECRET_ARN)) }),
    publicUrl: env.PUBLIC_URL,
    tracking: { email: env.EMAIL_TRACKING, sms: env.SMS_TRACKING },
    queue: new SqsMessageQueue(new SQSClient({})),
    receiptsQueueUrl: env.RECEIPTS_QUEUE_URL,
    logger,
    now,
  }),
  { logger, metrics: new EmfMeter(new Metrics()) },
);
