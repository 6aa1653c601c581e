import type { FailureClass } from '../../domain/failure-class.ts';

/**
 * What the HTTP status of SendGrid's answer to a send means for what may be tried next; SendGrid's errors have no codes
 * of their own. A status that is not here is judged like any other provider's.
 *
 * Source: twilio.com/docs/sendgrid/api-reference (errors of `POST /v3/mail/send`), read November 2026.
 */
export const sendgridFailureCodes: Readonly<Record<number, FailureClass>> = {
  400: 'content',
  401: 'config',
  403: 'config',
  404: 'config',
  405: 'config',
  413: 'content',
  415: 'content',
  429: 'transient',
  500: 'ambiguous',
  503: 'ambiguous',
};

/**
 * Why SendGrid dropped a message that it had accepted: the `reason` of its event, in lower case.
 *
 * Source: twilio.com/docs/sendgrid/for-developers/tracking-events/event, read November 2026. A reason that is not here
 * is `unknown`.
 */
export const sendgridDropReasons: Readonly<Record<string, FailureClass>> = {
  'bounced address': 'permanent_address',
  invalid: 'permanent_address',
  'unsubscribed address': 'opt_out',
  'spam reporting address': 'opt_out',
  'spam content (if spam checker app is enabled)': 'filtered',
  'spam content': 'filtered',
  'invalid smtpapi header': 'content',
  'recipient list over package quota': 'transient_long',
};

/** A delivery event that says that SendGrid has given up, as far as its class depends on it. */
export interface SendgridFailure {
  readonly event: 'bounce' | 'dropped';
  /** Of a bounce: `bounce` or `blocked`. */
  readonly type?: string | undefined;
  /** Of a drop: why. */
  readonly reason?: string | undefined;
  /** The mailbox's enhanced status code (RFC 3463), such as `5.1.1`. */
  readonly status?: string | undefined;
}

/**
 * What a bounce or a drop means.
 *
 * `blocked` is a refusal of this message and says nothing of the address. A `bounce` is mostly an address that is no
 * good, but SendGrid gives this type to full mailboxes too: there the mailbox's own code decides.
 */
export function sendgridFailureClass({ event, type, reason = '', status = '' }: SendgridFailure): FailureClass {
  if (event === 'dropped') return sendgridDropReasons[reason.trim().toLowerCase()] ?? 'unknown';
  if (type === 'blocked') return 'transient_long';
  return softBounces.find(({ code }) => code.test(status))?.failureClass ?? 'permanent_address';
}

/** The codes of RFC 3463 that say nothing against the address itself. */
const softBounces: readonly { readonly code: RegExp; readonly failureClass: FailureClass }[] = [
  { code: /^4\./, failureClass: 'transient_long' },
  // mailbox full, system full, networks and routing
  { code: /^5\.(2\.2|3\.1|4\.\d+)$/, failureClass: 'transient_long' },
  // too large, or of a kind that the mailbox does not take
  { code: /^5\.(2\.3|3\.4|6\.\d+)$/, failureClass: 'content' },
  { code: /^5\.7\.\d+$/, failureClass: 'filtered' },
];
