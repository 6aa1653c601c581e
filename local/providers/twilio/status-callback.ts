import { randomUUID } from 'node:crypto';
import type { Later } from '../../faults.ts';
import type { Callbacks } from '../callbacks.ts';
import type { TwilioAccount } from '../twilio.ts';
import { type Message, twilioDate } from './message.ts';
import { signatureOf } from './signature.ts';

/**
 * Goes on with an accepted message as a fault wants, by itself to delivered, and tells the status callback of each step.
 * A callback that cannot be reached is given up, as Twilio does.
 */
export async function callBack(
  message: Message,
  { callback, tells }: { readonly callback: string | undefined; readonly tells: Later | undefined },
  {
    account,
    callbacks,
    now,
  }: { readonly account: TwilioAccount; readonly callbacks: Callbacks; readonly now: () => Date },
): Promise<void> {
  const url = callback === undefined ? null : URL.parse(callback);
  for (const { status, code } of newsOf(tells)) {
    message.status = status;
    message.date_sent ??= twilioDate(now());
    message.error_code = code ?? null;
    if (url === null) continue;
    const fields = fieldsOf(message);
    const headers = {
      'x-twilio-signature': signatureOf(url.href, fields, account.authToken),
      'i-twilio-idempotency-token': randomUUID(),
    };
    await callbacks.post(url, { headers, body: new URLSearchParams(fields) });
  }
}

interface News {
  readonly status: 'sent' | 'delivered' | 'undelivered' | 'failed';
  readonly code?: number;
}

const sent: News = { status: 'sent' };

function newsOf(tells: Later | undefined): readonly News[] {
  switch (tells) {
    // nobody sees what a text's reader does
    case undefined:
    case 'opened':
    case 'clicked':
      return [sent, { status: 'delivered' }];
    case 'nothing':
      return [];
    case 'delay':
      return [sent];
    // an error that the carrier does not explain
    case 'failure':
      return [{ status: 'failed', code: 30008 }];
    // unknown handset, handset off, blocked
    case 'bounce':
      return [sent, { status: 'undelivered', code: 30005 }];
    case 'soft-bounce':
      return [sent, { status: 'undelivered', code: 30003 }];
    case 'complaint':
      return [sent, { status: 'undelivered', code: 30004 }];
  }
}

function fieldsOf(message: Message): Readonly<Record<string, string>> {
  return {
    AccountSid: message.account_sid,
    ApiVersion: message.api_version,
    MessageSid: message.sid,
    MessageStatus: message.status,
    SmsSid: message.sid,
    SmsStatus: message.status,
    To: message.to,
    ...(message.error_code !== null && { ErrorCode: String(message.error_code) }),
    ...(message.from !== null && { From: message.from }),
    ...(message.messaging_service_sid !== null && { MessagingServiceSid: message.messaging_service_sid }),
  };
}
