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
