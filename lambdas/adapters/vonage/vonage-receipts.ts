import * as z from 'zod';
import type { ReceiptStatus } from '../../domain/receipt.ts';
import type { ReadReceipt } from '../../ports/read-receipt.ts';
import { attemptIn } from '../http/attempt-in-query.ts';
import { vonageAlreadySent, vonageReceiptCodes } from './failure-codes.ts';

const provider = 'vonage';

/** Vonage's statuses (developer.vonage.com/en/api/messages, message status) in our words. */
const statuses: Readonly<Record<string, ReceiptStatus>> = {
  submitted: 'sent',
  delivered: 'delivered',
  read: 'read',
  rejected: 'failed',
  undeliverable: 'failed',
};

const statusSchema = z.object({
  message_uuid: z.string().min(1).max(100),
  status: z.string(),
  timestamp: z.iso.datetime({ offset: true }),
  /** E.164 without its plus. */
  to: z.string().optional(),
  error: z.object({ type: z.string().optional(), title: z.union([z.string(), z.number()]).optional() }).nullish(),
});

/** Reads a status callback of the Messages API. Our ids are in the query of the address that was called. */
export function readVonageStatus(report: unknown, query: URLSearchParams): ReadReceipt {
  const { data } = statusSchema.safeParse(report);
  const status = data && statuses[data.status];
  if (data === undefined || status === undefined) return { kind: 'not-understood', provider };
  const code = codeOf(data.error ?? {});
  // it has the message from an earlier try, of which other reports tell
  if (code === vonageAlreadySent) return { kind: 'nothing' };
  return {
    kind: 'receipt',
    receipt: {
      receiptId: `${data.message_uuid}:${data.status}`,
      provider,
      channel: 'sms',
      status,
      ...(status === 'failed' && {
        failureClass: vonageReceiptCodes[code] ?? 'unknown',
        code: `vonage-${code || data.status}`.slice(0, 100),
      }),
      occurredAt: new Date(data.timestamp).toISOString(),
      ...attemptIn(Object.fromEntries(query), 'sms'),
      providerMessageId: data.message_uuid,
      ...(data.to && { address: `+${data.to.replace(/^\+/, '')}` }),
    },
  };
}

/** The number: the title of the error, or what stands behind the `#` of its address. */
function codeOf({ type = '', title }: { type?: string | undefined; title?: string | number | undefined }): string {
  const [number] = /^\d+$/.exec(String(title ?? '')) ?? /\d+$/.exec(type) ?? [];
  return number ?? '';
}
