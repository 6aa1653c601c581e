import * as z from 'zod';
import type { Secret } from '../../ports/secret.ts';
import { parseCredentials } from '../http/credentials.ts';

/** What the secret holds, as JSON. */
const credentialsSchema = z.object({
  accountSid: z.string().startsWith('AC'),
  authToken: z.string().min(1),
  /** The account's second token while the first is being replaced; what it has signed counts, too. */
  secondaryAuthToken: z.string().min(1).optional(),
  /** Another address of Twilio's API: a Region such as https://api.dublin.ie1.twilio.com, or a proxy. */
  apiUrl: z.url().default('https://api.twilio.com'),
});
export type TwilioCredentials = z.infer<typeof credentialsSchema>;

/** The tokens with which Twilio may have signed a request, read for each so that replaced ones are taken up. */
export const twilioAuthTokens = (secret: Secret) => async (): Promise<readonly string[]> => {
  const { authToken, secondaryAuthToken } = parseTwilioCredentials(await secret());
  return secondaryAuthToken === undefined ? [authToken] : [authToken, secondaryAuthToken];
};

/** @throws UnusableCredentials when the secret is not what it has to be */
export function parseTwilioCredentials(text: string): TwilioCredentials {
  return parseCredentials(text, credentialsSchema, 'twilio');
}
