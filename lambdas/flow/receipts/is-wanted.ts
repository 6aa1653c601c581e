import type { Tracking } from '../../contracts/environment.ts';
import type { ReceiptStatus } from '../../domain/receipt.ts';

const wanted: Readonly<Record<Tracking, readonly ReceiptStatus[]>> = {
  failures: ['failed', 'complained'],
  delivery: ['failed', 'complained', 'delivered'],
  engagement: ['failed', 'complained', 'delivered', 'opened', 'read', 'clicked', 'sent', 'delayed'],
};

/**
 * Whether anybody wants to know this of a channel. Where a notification must be confirmed, the stack sees to it that what
 * proves it is tracked.
 */
export const isWanted = (status: ReceiptStatus, tracking: Tracking): boolean => wanted[tracking].includes(status);
