import type { FailureClass } from '../../domain/failure-class.ts';

/**
 * What SES's errors mean for what may be tried next, by exception name. SendRawEmail is API v1; the v2 names are kept
 * beside them, for SES uses them in newer Regions.
 *
 * Sources: SES API references v1 and v2 (common errors of SendRawEmail and SendEmail), read November 2026.
 */
export const sesFailureCodes: Readonly<Record<string, FailureClass>> = {
  Throttling: 'transient',
  ThrottlingException: 'transient',
  TooManyRequestsException: 'transient',
  LimitExceededException: 'transient_long',
  ServiceUnavailable: 'ambiguous',
  InternalFailure: 'ambiguous',
  InternalServiceErrorException: 'ambiguous',
  MessageRejected: 'content',
  InvalidParameterValue: 'content',
  BadRequestException: 'content',
  ConfigurationSetDoesNotExist: 'config',
  ConfigurationSetDoesNotExistException: 'config',
  MailFromDomainNotVerifiedException: 'config',
  NotFoundException: 'config',
  AccessDenied: 'config',
  AccessDeniedException: 'config',
  AccountSendingPausedException: 'provider_down',
  ConfigurationSetSendingPausedException: 'provider_down',
  AccountSuspendedException: 'provider_down',
  SendingPausedException: 'provider_down',
};
