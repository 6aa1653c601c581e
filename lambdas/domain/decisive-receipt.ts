import { hasArrived } from './attempt-answer.ts';
import type { AttemptReceipt } from './receipt.ts';

/** Whether a receipt answers whether an attempt has arrived: a workflow that waits must hear of it and decide again. */
export const isDecisive = ({ status }: Pick<AttemptReceipt, 'status'>): boolean =>
  status === 'failed' || hasArrived(status);
