import * as z from 'zod';

/**
 * What a provider's refusal means for what may be tried next. Every adapter answers with one of these.
 *
 * - `transient`: may work in seconds; same provider again, with jitter
 * - `transient_long`: a quota or limit; not this provider now
 * - `ambiguous`: the message may or may not have gone out
 * - `permanent_address`: this address will never work on this channel
 * - `permanent_token`: this device is gone
 * - `opt_out`: the recipient told the provider or carrier no
 * - `blocked`: carrier or mailbox blocks us; like an opt-out until proven otherwise
 * - `filtered`: the content was filtered; never again automatically
 * - `content`: the message itself is not acceptable
 * - `config`: our set-up at the provider is wrong
 * - `provider_down`: the provider does not serve us at all
 * - `expired`: too late to be of use
 * - `unknown`: a code that no table knows
 */
export const failureClasses = [
  'transient',
  'transient_long',
  'ambiguous',
  'permanent_address',
  'permanent_token',
  'opt_out',
  'blocked',
  'filtered',
  'content',
  'config',
  'provider_down',
  'expired',
  'unknown',
] as const;

export const failureClassSchema = z.enum(failureClasses);
export type FailureClass = z.infer<typeof failureClassSchema>;
