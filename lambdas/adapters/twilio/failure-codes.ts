import type { FailureClass } from '../../domain/failure-class.ts';

/**
 * What Twilio's error codes on creating a message mean for what may be tried next.
 *
 * Twilio marks no code as permanent or transient and says that the list may change: this is our judgement, kept as
 * data; a code that is not here is judged by its HTTP status. Source: twilio.com/docs/api/errors, read November 2026.
 */
export const twilioFailureCodes: Readonly<Record<number, FailureClass>> = {
  20429: 'transient',
  20500: 'ambiguous',
  20503: 'ambiguous',
  21611: 'transient',
  21211: 'permanent_address',
  21614: 'permanent_address',
  21610: 'opt_out',
  21408: 'config',
  21612: 'config',
  21606: 'config',
  21607: 'config',
  21212: 'config',
  21608: 'config',
  21703: 'config',
  21704: 'config',
  20003: 'config',
  20404: 'config',
  21617: 'content',
  21602: 'content',
};

/**
 * What the error codes in Twilio's reports on a message mean; such codes come only after it was accepted.
 *
 * A code that is not here is `unknown`: tried again a few times, then the next channel. Source: as above.
 */
export const twilioReceiptCodes: Readonly<Record<number, FailureClass>> = {
  30001: 'transient',
  30008: 'transient',
  30017: 'transient',
  30022: 'transient',
  30410: 'transient',
  30500: 'transient',
  // the handset is off or out of reach: later, and never a reason to close the number
  30003: 'transient_long',
  // the day's limit at T-Mobile, until midnight Pacific
  30023: 'transient_long',
  // the sender is still being set up, up to a day
  30035: 'transient_long',
  // the fraud guard holds numbers like this one back, for minutes or hours
  30450: 'transient_long',
  30453: 'transient_long',
  30454: 'transient_long',
  30005: 'permanent_address',
  // a landline: voice may work
  30006: 'permanent_address',
  30004: 'blocked',
  30007: 'filtered',
  30038: 'filtered',
  30036: 'expired',
  // nobody confirmed it
  30046: 'unknown',
  30002: 'config',
  30024: 'config',
  30032: 'config',
  30033: 'config',
  30034: 'config',
  30037: 'config',
};
