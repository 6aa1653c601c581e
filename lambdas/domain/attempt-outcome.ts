import type { FailureClass } from './failure-class.ts';

/** What one call to one provider came to. `code` is the provider's own word, kept for on-call; never an address. */
export type AttemptOutcome =
  | { readonly kind: 'accepted'; readonly providerMessageId: string }
  | { readonly kind: 'refused'; readonly failureClass: FailureClass; readonly code: string };
