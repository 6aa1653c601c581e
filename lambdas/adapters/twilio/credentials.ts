import * as z from 'zod';
import type { Secret } from '../../ports/secret.ts';

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

/** The secret is not what it has to be. The message names the fields that are wrong and quotes nothing of it. */
export class UnusableCredentials extends Error {
  override readonly name = 'UnusableCredentials';
}

/** The tokens with which Twilio may have signed a request, read for each so that replaced ones are taken up. */
export const twilioAuthTokens = (secret: Secret) => async (): Promise<readonly string[]> => {
  const { authToken, secondaryAuthToken } = parseCredentials(await secret());
  return secondaryAuthToken === undefined ? [authToken] : [authToken, secondaryAuthToken];
};

/** @throws UnusableCredentials when the secret is not what it has to be */
export function parseCredentials(text: string): TwilioCredentials {
  const { data, error } = credentialsSchema.safeParse(parseJson(text));
  if (error === undefined) return data;
  const fields = error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
  throw new UnusableCredentials(
    `the twilio secret is not usable: check ${fields}; it must be JSON with accountSid, authToken and, if wanted, secondaryAuthToken and apiUrl`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // the error of JSON.parse quotes the text, which is a secret
    return undefined;
  }
}
