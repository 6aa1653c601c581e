// the one file of the SDK that is needed here (4 KB); it imports nothing else of it
import webhooks from 'twilio/lib/webhooks/webhooks.js';

/** A request that says it comes from Twilio. */
export interface SignedRequest {
  /** The whole address as it was given to Twilio, with its query: made from configuration, never from `Host`. */
  readonly url: string;
  /** The fields of the form; one that came several times has several values. */
  readonly form: URLSearchParams;
  /** The header `X-Twilio-Signature`. */
  readonly signature: string | undefined;
}

/**
 * Whether Twilio signed a request with one of these tokens (twilio.com/docs/usage/security). The comparison takes the
 * same time whatever the signature; the address counts with and without its port, as Twilio's products differ in it.
 */
export function isSignedByTwilio({ url, form, signature }: SignedRequest, authTokens: readonly string[]): boolean {
  if (signature === undefined) return false;
  const params = Object.fromEntries([...new Set(form.keys())].map((name) => [name, [...form.getAll(name)]]));
  return authTokens.some((token) => webhooks.validateRequest(token, signature, url, params));
}
