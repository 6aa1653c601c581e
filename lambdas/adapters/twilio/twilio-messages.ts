import BaseTwilio from 'twilio/lib/base/BaseTwilio.js';
import ApiBase from 'twilio/lib/rest/ApiBase.js';
import type { MessageListInstance } from 'twilio/lib/rest/api/v2010/account/message.js';
import * as z from 'zod';
import type { Secret } from '../../ports/secret.ts';

/** Twilio's messages resource, made from the credentials in force. */
export type TwilioMessages = () => Promise<Pick<MessageListInstance, 'create'>>;

/** What the secret holds, as JSON. */
const credentialsSchema = z.object({
  accountSid: z.string().startsWith('AC'),
  authToken: z.string().min(1),
  /** Another address of Twilio's API: a Region such as https://api.dublin.ie1.twilio.com, or a proxy. */
  apiUrl: z.url().default('https://api.twilio.com'),
});

/** Milliseconds to wait for an answer: below the function's time-out, so that a silent provider is recorded as such. */
const timeoutMs = 8_000;

/** The secret is not what it has to be. The message names the fields that are wrong and quotes nothing of it. */
export class UnusableCredentials extends Error {
  override readonly name = 'UnusableCredentials';
}

/**
 * Twilio's SDK cut down to its core and the one API in use: the whole of it is 3.6 MB and 140 ms of cold start.
 *
 * @throws UnusableCredentials when the secret is not what it has to be, and what reading it throws
 */
export function twilioMessages(secret: Secret): TwilioMessages {
  let made: { readonly from: string; readonly messages: Pick<MessageListInstance, 'create'> } | undefined;
  return async () => {
    const text = await secret();
    if (made?.from !== text) made = { from: text, messages: connect(text) };
    return made.messages;
  };
}

function connect(text: string): Pick<MessageListInstance, 'create'> {
  const { accountSid, authToken, apiUrl } = parseCredentials(text);
  const client = new BaseTwilio.Client(accountSid, authToken, {
    timeout: timeoutMs,
    autoRetry: false,
    lazyLoading: true,
  });
  const api = new ApiBase(client);
  api.baseUrl = apiUrl;
  return api.v2010.account.messages;
}

function parseCredentials(text: string): z.infer<typeof credentialsSchema> {
  const { data, error } = credentialsSchema.safeParse(parseJson(text));
  if (error === undefined) return data;
  const fields = error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
  throw new UnusableCredentials(
    `the twilio secret is not usable: check ${fields}; it must be JSON with accountSid, authToken and, if wanted, apiUrl`,
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
