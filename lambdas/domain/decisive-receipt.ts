import type { AttemptReceipt } from './receipt.ts';

/** Whether a receipt answers whether an attempt has arrived: a workflow that waits must hear of it and decide again. */
export function isDecisive({ status }: Pick<AttemptReceipt, 'status'>): boolean {
  switch (status) {
    case 'delivered':
    case 'failed':
    case 'read':
    case 'clicked':
    case 'complained':
      return true;
    case 'sent':
    case 'delayed':
    case 'opened':
      return false;
  }
}
