import { createSign } from 'node:crypto';
import type { Callbacks } from '../callbacks.ts';
import type { SendgridEvent } from './events.ts';

/** SendGrid goes on for a day; a laptop is not that patient. */
const tries = 6;

/**
 * Posts events to our webhook as one array, signed: ECDSA on P-256 over the timestamp and the body as it is sent
 * (twilio.com/docs/sendgrid, event webhook security features).
 */
export async function postEvents(
  events: readonly SendgridEvent[],
  {
    callbacks,
    url,
    key,
    now,
  }: { readonly callbacks: Callbacks; readonly url: string; readonly key: string; readonly now: Date },
): Promise<void> {
  if (events.length === 0) return;
  const body = JSON.stringify(events);
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'SendGrid Event API',
    'x-twilio-email-event-webhook-signature': createSign('sha256')
      .update(timestamp + body)
      .sign(key, 'base64'),
    'x-twilio-email-event-webhook-timestamp': timestamp,
  };
  await callbacks.post(new URL(url), { headers, body }, tries);
}
