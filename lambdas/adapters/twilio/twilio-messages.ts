import BaseTwilio from 'twilio/lib/base/BaseTwilio.js';
import ApiBase from 'twilio/lib/rest/ApiBase.js';
import type { MessageListInstance } from 'twilio/lib/rest/api/v2010/account/message.js';
import type { Secret } from '../../ports/secret.ts';
import { parseTwilioCredentials } from './credentials.ts';

/** Twilio's messages resource, made from the credentials in force. */
export type TwilioMessages = () => Promise<Messages>;
type Messages = Pick<MessageListInstance, 'create' | 'list'>;

/** Milliseconds to wait for an answer: below the function's time-out, so that a silent provider is recorded as such. */
const timeoutMs = 8_000;

/**
 * Twilio's SDK cut down to its core and the one API in use: the whole of it is 3.6 MB and 140 ms of cold start.
 *
 * @throws UnusableCredentials when the secret is not what it has to be, and what reading it throws
 */
export function twilioMessages(secret: Secret): TwilioMessages {
  let made: { readonly from: string; readonly messages: Messages } | undefined;
  return async () => {
    const text = await secret();
    if (made?.from !== text) made = { from: text, messages: connect(text) };
    return made.messages;
  };
}

function connect(text: string): Messages {
  const { accountSid, authToken, apiUrl } = parseTwilioCredentials(text);
  const client = new BaseTwilio.Client(accountSid, authToken, {
    timeout: timeoutMs,
    autoRetry: false,
    lazyLoading: true,
  });
  const api = new ApiBase(client);
  api.baseUrl = apiUrl;
  return api.v2010.account.messages;
}
