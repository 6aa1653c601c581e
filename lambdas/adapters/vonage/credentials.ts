import * as z from 'zod';
import type { Secret } from '../../ports/secret.ts';
import { parseCredentials } from '../http/credentials.ts';

/** What the secret holds, as JSON. */
const credentialsSchema = z.object({
  /** Of the Vonage application that messages are sent in the name of. */
  applicationId: z.string().min(1),
  /** The application's private key, PEM in PKCS #8. */
  privateKey: z.string().includes('-----BEGIN PRIVATE KEY-----'),
  /** The account's secret that signs webhooks. Sending does without. */
  signatureSecret: z.string().min(1).optional(),
  /** Another address of the Messages API: https://api-eu.vonage.com, or a proxy. */
  apiUrl: z.url().default('https://api.nexmo.com'),
});
export type VonageCredentials = z.infer<typeof credentialsSchema>;

/**
 * Vonage's credentials, read for each call so that replaced ones are taken up.
 *
 * @throws UnusableCredentials when the secret is not what it has to be, and what reading it throws
 */
export const vonageCredentials = (secret: Secret) => async (): Promise<VonageCredentials> =>
  parseCredentials(await secret(), credentialsSchema, 'vonage');
