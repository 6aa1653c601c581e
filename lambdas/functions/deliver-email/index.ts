import { SESClient } from '@aws-sdk/client-ses';
import { SesEmailSender } from '../../adapters/ses/ses-email-sender.ts';
import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { delivering } from '../../wiring/delivering.ts';
import { environment } from './env.ts';
import { deliverEmail } from './handler.ts';

const env = environment.parse(process.env);
const base = delivering(env, __dirname, { channel: 'email', provider: 'ses' });

const sender = new SesEmailSender(new SESClient({ maxAttempts: 1, requestHandler: { requestTimeout: 8_000 } }), {
  sender: env.SENDER,
  configurationSetName: env.CONFIGURATION_SET_NAME,
});

export const handler = sqsBatch(deliverEmail({ ...base, sender }), base);
