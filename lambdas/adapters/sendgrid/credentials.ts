import * as z from 'zod';
import type { Secret } from '../../ports/secret.ts';
import { parseCredentials } from '../http/credentials.ts';

/** What the secret holds, as JSON. */
const credentialsSchema = z.object({
  /** Fit for a header: what fetch says of any other quotes it. */
  apiKey: z.string().regex(/^[\x21-\x7e]+$/),
  /** The key that verifies SendGrid's events, as its settings show it: base64 of DER. Sending does without. */
  webhookPublicKey: z.string().min(1).optional(),
  /** Another address of SendGrid's API: https://api.eu.sendgrid.com for accounts of the EU, or a proxy. */
  apiUrl: z.url().default('https://api.sendgrid.com'),
});
export type SendgridCredentials = z.infer<typeof credentialsSchema>;

/**
 * SendGrid's credentials, read for each call so that replaced ones are taken up.
 *
 * @throws UnusableCredentials when the secret is not what it has to be, and what reading it throws
 */
export const sendgridCredentials = (secret: Secret) => async (): Promise<SendgridCredentials> =>
  parseCredentials(await secret(), credentialsSchema, 'sendgrid');
