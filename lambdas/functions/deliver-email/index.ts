import { SESClient } from '@aws-sdk/client-ses';
import { SignedLinks } from '../../adapters/jose/signed-links.ts';
import { cachedSecret } from '../../adapters/secrets-manager/cached-secret.ts';
import { SesEmailSender } from '../../adapters/ses/ses-email-sender.ts';
import { recipientLinks } from '../../flow/recipient-links.ts';
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

const linksFor = recipientLinks({
  links: new SignedLinks(cachedSecret(base.secrets, env.LINK_KEYS_SECRET_ARN, base.now), base.now),
  publicUrl: env.PUBLIC_URL,
  linkDays: env.LINK_DAYS,
});

export const handler = sqsBatch(deliverEmail({ ...base, sender, linksFor }), base);
