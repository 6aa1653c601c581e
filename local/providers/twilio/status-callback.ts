import { randomUUID } from 'node:crypto';
import type { TwilioAccount } from '../twilio.ts';
import type { Message } from './message.ts';
import { signatureOf } from './signature.ts';

/**
 * Tells the status callback that the message was sent and delivered, as Twilio would.
 *
 * Only to this machine: nothing leaves it. A callback that cannot be reached is given up, as Twilio does.
 */
export async function callBack(message: Message, callback: string | undefined, account: TwilioAccount): Promise<void> {
  const url = callback === undefined ? null : URL.parse(callback);
  if (url === null || !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) return;
  for (const status of ['sent', 'delivered']) {
    const fields = {
      AccountSid: account.accountSid,
      ApiVersion: message.api_version,
      MessageSid: message.sid,
      MessageStatus: status,
      SmsSid: message.sid,
      SmsStatus: status,
      To: message.to,
      ...(message.from !== null && { From: message.from }),
      ...(message.messaging_service_sid !== null && { MessagingServiceSid: message.messaging_service_sid }),
    };
    await fetch(url, {
      method: 'POST',
      headers: {
        'x-twilio-signature': signatureOf(url.href, fields, account.authToken),
        'i-twilio-idempotency-token': randomUUID(),
      },
      body: new URLSearchParams(fields),
    }).catch(() => undefined);
  }
}
