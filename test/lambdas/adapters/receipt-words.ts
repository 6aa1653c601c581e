import { receiptSchema } from '../../../lambdas/domain/receipt.ts';
import type { ReadReceipt } from '../../../lambdas/ports/read-receipt.ts';

export const email = 'ada@example.com';
export const phone = '+15550100';
/** As they travel with a provider call. */
export const ids = { notificationId: 'n:1', recipientId: 'auth0|ada', attempt: '2' };
/** As they are read from it. */
export const attempt = (channel: string) => ({
  notificationId: 'n:1',
  recipientId: 'auth0|ada',
  channel,
  number: 2,
});

/** What was read, in words: status, class and code; what else a receipt must hold is looked at beside it. */
export const inWords = (read: ReadReceipt | { kind: 'command' }): string => {
  if (read.kind !== 'receipt') return read.kind;
  const { status, failureClass, code } = receiptSchema.parse(read.receipt);
  return [status, failureClass, code].filter(Boolean).join(' ');
};
/** The receipt, where there must be one. */
export const receiptOf = (read: ReadReceipt | { kind: 'command' }) => {
  if (read.kind !== 'receipt') throw new Error(`no receipt but ${read.kind}`);
  return read.receipt;
};
