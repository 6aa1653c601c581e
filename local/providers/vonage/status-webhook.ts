import { createHash, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Later } from '../../faults.ts';
import type { Callbacks } from '../callbacks.ts';
import type { VonageApplication } from '../vonage.ts';
import { newsOf, rejected, submitted } from './news.ts';
import type { Submission } from './submission.ts';

/** Vonage goes on for a day; a laptop is not that patient. */
const tries = 6;

interface Sent {
  readonly id: string;
  readonly submission: Submission;
  /** What a fault wants told. */
  readonly tells: Later | undefined;
  readonly isOptedOut: boolean;
}

/** Tells the message's webhook what became of it, signed, one status after the other. */
export async function reportStatuses(
  { id, submission, tells, isOptedOut }: Sent,
  {
    application,
    callbacks,
    now,
  }: { readonly application: VonageApplication; readonly callbacks: Callbacks; readonly now: () => Date },
): Promise<void> {
  const { to, from, client_ref, webhook_url } = submission;
  if (webhook_url === undefined) return;
  for (const { status, code } of isOptedOut ? [submitted, rejected(1240)] : newsOf(tells)) {
    const body = JSON.stringify({
      message_uuid: id,
      to,
      from,
      timestamp: now().toISOString(),
      status,
      ...(code !== undefined && { error: errorOf(code) }),
      ...(client_ref !== undefined && { client_ref }),
      usage: { currency: 'EUR', price: '0.0333' },
      channel: 'sms',
    });
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await sign(body, application, now())}`,
    };
    await callbacks.post(new URL(webhook_url), { headers, body }, tries);
  }
}

const errorOf = (code: number) => ({
  type: `https://developer.vonage.com/api-errors/messages#${code}`,
  title: code,
  detail: `${code}, as the local cloud has it`,
  instance: randomUUID(),
});

/** HS256 with the account's signature secret (developer.vonage.com, signed webhooks). */
function sign(body: string, { applicationId, signatureSecret }: VonageApplication, at: Date): Promise<string> {
  const now = Math.floor(at.getTime() / 1000);
  const payload_hash = createHash('sha256').update(body).digest('hex');
  return new SignJWT({ payload_hash, application_id: applicationId, api_key: 'local' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('Vonage')
    .setIssuedAt(now)
    .setExpirationTime(now + 300)
    .setJti(randomUUID())
    .sign(new TextEncoder().encode(signatureSecret));
}
