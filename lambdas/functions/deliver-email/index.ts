import { SESClient } from '@aws-sdk/client-ses';
import { SignedLinks } from '../../adapters/jose/signed-links.ts';
import { cachedSecret } from '../../adapters/secrets-manager/cached-secret.ts';
import { sendgridCredentials } from '../../adapters/sendgrid/credentials.ts';
import { SendgridEmailSender } from '../../adapters/sendgrid/sendgrid-email-sender.ts';
import { SesEmailSender } from '../../adapters/ses/ses-email-sender.ts';
import type { EmailMessage } from '../../domain/message.ts';
import { recipientLinks } from '../../flow/recipient-links.ts';
import type { ChannelSender } from '../../ports/channel-sender.ts';
import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { delivering } from '../../wiring/delivering.ts';
import { environment } from './env.ts';
import { deliverEmail } from './handler.ts';

const env = environment.parse(process.env);
const base = delivering(env, __dirname, 'email');

const senders: ChannelSender<EmailMessage>[] = [
  new SesEmailSender(new SESClient({ maxAttempts: 1, requestHandler: { requestTimeout: 8_000 } }), {
    sender: env.SENDER,
    configurationSetName: env.CONFIGURATION_SET_NAME,
  }),
];
if (env.SENDGRID_SECRET_ARN)
  senders.push(
    new SendgridEmailSender(sendgridCredentials(cachedSecret(base.secrets, env.SENDGRID_SECRET_ARN, base.now)), {
      sender: env.SENDER,
      tracksEngagement: env.EMAIL_TRACKING === 'engagement',
    }),
  );

const linksFor = recipientLinks({
  links: new SignedLinks(cachedSecret(base.secrets, env.LINK_KEYS_SECRET_ARN, base.now), base.now),
  publicUrl: env.PUBLIC_URL,
  linkDays: env.LINK_DAYS,
});

export const handler = sqsBatch(deliverEmail({ ...base, senders, linksFor }), base);
