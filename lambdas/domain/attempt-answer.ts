import type { Attempt } from './delivery-record.ts';
import type { FailureClass } from './failure-class.ts';
import type { ReceiptStatus } from './receipt.ts';

/** What is known of an attempt, from its provider's answer and from receipts together. `at` is epoch milliseconds. */
export type AttemptAnswer =
  /** The provider has it; `delivered`: and a receipt says that it has arrived. */
  | { readonly kind: 'reached'; readonly status: 'accepted' | 'delivered'; readonly at: number }
  | { readonly kind: 'refused'; readonly failureClass: FailureClass; readonly code?: string; readonly at: number }
  /** Nobody has said anything: another function is at it this moment, or one has died over it. */
  | { readonly kind: 'open'; readonly at: number };

/** Whether a message with such a receipt has arrived. */
export function hasArrived(status: ReceiptStatus): boolean {
  return status === 'delivered' || status === 'read' || status === 'clicked' || status === 'complained';
}

/** Says what is known of an attempt. A receipt may come before the answer, and instead of one that was lost. */
export function answerOf({ outcome, failureClass, code, claimedAt, answeredAt, receipt }: Attempt): AttemptAnswer {
  const at = Date.parse(answeredAt ?? claimedAt);
  if (receipt?.status === 'failed') {
    const said = receipt.failureClass ?? 'unknown';
    return {
      kind: 'refused',
      // whoever says that a message has failed does not leave open whether it went out
      failureClass: said === 'ambiguous' ? 'unknown' : said,
      at: Math.max(at, Date.parse(receipt.at)),
      ...(receipt.code !== undefined && { code: receipt.code }),
    };
  }
  if (receipt) return { kind: 'reached', status: hasArrived(receipt.status) ? 'delivered' : 'accepted', at };
  if (outcome === undefined) return { kind: 'open', at };
  if (outcome === 'accepted') return { kind: 'reached', status: 'accepted', at };
  return { kind: 'refused', failureClass: failureClass ?? 'unknown', at, ...(code !== undefined && { code }) };
}
