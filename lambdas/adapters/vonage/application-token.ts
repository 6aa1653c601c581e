import { randomUUID } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import { UnusableCredentials } from '../http/credentials.ts';
import type { VonageCredentials } from './credentials.ts';

/** Seconds for which a token is good; it is used at once. */
const validSeconds = 300;

/**
 * A token that calls Vonage in the name of the application. Only calls with such a token have webhooks: the account's
 * key and secret have none.
 *
 * @throws UnusableCredentials when the private key cannot be read; the message does not quote it
 */
export async function applicationToken({ applicationId, privateKey }: VonageCredentials, now: Date): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000);
  const key = await importPKCS8(privateKey, 'RS256').catch(() => {
    throw new UnusableCredentials(
      'the vonage secret is not usable: privateKey must be PEM of PKCS #8, with an RSA key',
    );
  });
  return new SignJWT({ application_id: applicationId })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + validSeconds)
    .setJti(randomUUID())
    .sign(key);
}
