import type { FailureClass } from './failure-class.ts';
import type { Suppression } from './recipient-profile.ts';

/** What one call to one provider came to. `code` is the provider's own word, kept for on-call; never an address. */
export type AttemptOutcome = (
  | {
      readonly kind: 'accepted';
      readonly providerMessageId: string;
      /** Where one attempt is several messages: one for each further device that took it. */
      readonly otherMessageIds?: readonly string[];
    }
  | { readonly kind: 'refused'; readonly failureClass: FailureClass; readonly code: string }
) & {
  /** Devices (endpoint ARNs) that turned out to be gone, even where another device was reached. */
  readonly goneDevices?: readonly string[];
};

/** The reason for which a refusal closes the address it was about, or `undefined` when it says nothing of the address. */
export function closingReason(failureClass: FailureClass): Suppression['reason'] | undefined {
  switch (failureClass) {
    case 'permanent_address':
    case 'opt_out':
    case 'blocked':
      return failureClass;
    // push names the devices that are gone one by one
    case 'permanent_token':
    case 'transient':
    case 'transient_long':
    case 'ambiguous':
    case 'filtered':
    case 'content':
    case 'config':
    case 'provider_down':
    case 'expired':
    case 'unknown':
      return undefined;
  }
}
