import type { FailureClass } from '../../domain/failure-class.ts';
import type { ReceiptStatus } from '../../domain/receipt.ts';

/**
 * What the errors of SendTextMessage mean for what may be tried next, by exception name. A conflict is judged by its
 * reason.
 *
 * Source: AWS End User Messaging SMS and voice v2 API reference, read November 2026.
 */
export const awsSmsFailureCodes: Readonly<Record<string, FailureClass>> = {
  ThrottlingException: 'transient',
  InternalServerException: 'ambiguous',
  ValidationException: 'content',
  AccessDeniedException: 'config',
  ResourceNotFoundException: 'config',
  // the month's spending limit
  ServiceQuotaExceededException: 'transient_long',
};

/** The reasons of a ConflictException, and what they mean. One that is not here is a matter of our set-up. */
export const awsSmsConflicts: Readonly<Record<string, FailureClass>> = {
  DESTINATION_PHONE_NUMBER_OPTED_OUT: 'opt_out',
  // the protect configuration is ours: it forbids a country or a number
  DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION: 'config',
  DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE: 'config',
  DESTINATION_PHONE_NUMBER_NOT_VERIFIED: 'config',
  NO_ORIGINATION_IDENTITIES_FOUND: 'config',
  NUMBER_CAPABILITIES_MISMATCH: 'config',
  MESSAGE_TYPE_MISMATCH: 'config',
  RESOURCE_NOT_ACTIVE: 'config',
};

/** What one of the service's events says of a message, in our words. */
export interface AwsSmsEvent {
  readonly status: ReceiptStatus;
  readonly failureClass?: FailureClass;
}

/**
 * What the event types of text messages say. `undefined` for one that is not here: nobody can read it.
 *
 * `TEXT_SUCCESSFUL` is the carrier's word that it took the message, and often the last that is heard of it;
 * `TEXT_UNKNOWN` comes after 72 hours without any word. Source: AWS End User Messaging SMS user guide, event types,
 * read November 2026.
 */
export const awsSmsEvents: Readonly<Record<string, AwsSmsEvent>> = {
  TEXT_QUEUED: { status: 'delayed' },
  TEXT_PENDING: { status: 'delayed' },
  TEXT_SENT: { status: 'sent' },
  TEXT_SUCCESSFUL: { status: 'delivered' },
  TEXT_DELIVERED: { status: 'delivered' },
  TEXT_BLOCKED: { status: 'failed', failureClass: 'blocked' },
  TEXT_CARRIER_BLOCKED: { status: 'failed', failureClass: 'filtered' },
  TEXT_CARRIER_UNREACHABLE: { status: 'failed', failureClass: 'transient' },
  TEXT_INVALID: { status: 'failed', failureClass: 'permanent_address' },
  TEXT_INVALID_MESSAGE: { status: 'failed', failureClass: 'content' },
  TEXT_PROTECT_BLOCKED: { status: 'failed', failureClass: 'config' },
  TEXT_SPAM: { status: 'failed', failureClass: 'filtered' },
  TEXT_TTL_EXPIRED: { status: 'failed', failureClass: 'expired' },
  TEXT_UNKNOWN: { status: 'failed', failureClass: 'unknown' },
  TEXT_UNREACHABLE: { status: 'failed', failureClass: 'transient_long' },
};
