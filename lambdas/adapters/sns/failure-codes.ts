import type { FailureClass } from '../../domain/failure-class.ts';

/**
 * What SNS's errors on a publish to a device mean for what may be tried next, by exception name.
 *
 * Source: SNS API reference, errors of Publish, read November 2026. The Query protocol leaves `Exception` off some
 * names.
 */
export const snsFailureCodes: Readonly<Record<string, FailureClass>> = {
  EndpointDisabled: 'permanent_token',
  EndpointDisabledException: 'permanent_token',
  NotFound: 'permanent_token',
  NotFoundException: 'permanent_token',
  PlatformApplicationDisabled: 'provider_down',
  PlatformApplicationDisabledException: 'provider_down',
  InvalidParameter: 'content',
  InvalidParameterException: 'content',
  InvalidParameterValue: 'content',
  InvalidParameterValueException: 'content',
  ValidationException: 'content',
  AuthorizationError: 'config',
  AuthorizationErrorException: 'config',
  InvalidSecurity: 'config',
  InvalidSecurityException: 'config',
  KMSAccessDeniedException: 'config',
  KMSDisabledException: 'config',
  KMSInvalidStateException: 'config',
  KMSNotFoundException: 'config',
  KMSOptInRequired: 'config',
  KMSThrottlingException: 'transient',
  Throttled: 'transient',
  ThrottledException: 'transient',
  Throttling: 'transient',
  ThrottlingException: 'transient',
  InternalError: 'ambiguous',
  InternalErrorException: 'ambiguous',
};
