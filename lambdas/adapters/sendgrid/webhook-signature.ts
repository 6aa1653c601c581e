import { createPublicKey, verify } from 'node:crypto';

/** A request that says it comes from SendGrid. */
export interface SignedRequest {
  /** The header `X-Twilio-Email-Event-Webhook-Signature`: base64 of an ECDSA signature in DER. */
  readonly signature: string | undefined;
  /** The header `X-Twilio-Email-Event-Webhook-Timestamp`: epoch seconds. */
  readonly timestamp: string | undefined;
  /** The raw body. */
  readonly body: string;
}

/** Milliseconds by which SendGrid's clock may be ahead of ours. */
const clockToleranceMs = 300_000;

/**
 * How old a signature may be. SendGrid repeats for a day what was not taken, and does not say whether it signs again
 * then: a window of minutes would refuse what came late for reasons of ours. An old request that somebody sends once more
 * does no harm, for a receipt that is known changes nothing.
 */
const longestAgeMs = 25 * 3_600_000;

/**
 * Whether SendGrid signed a request (twilio.com/docs/sendgrid, event webhook security features): ECDSA with SHA-256 over
 * the moment and the body.
 *
 * @param publicKey - as SendGrid's settings show it: base64 of DER, without the lines of PEM
 * @throws when the key cannot be read
 */
export function isSignedBySendgrid(
  { signature, timestamp = '', body }: SignedRequest,
  publicKey: string,
  now: Date,
): boolean {
  const age = now.getTime() - Number(timestamp) * 1000;
  if (signature === undefined || !/^\d+$/.test(timestamp) || age > longestAgeMs || age < -clockToleranceMs)
    return false;
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  return verify('sha256', Buffer.from(timestamp + body), key, Buffer.from(signature, 'base64'));
}
