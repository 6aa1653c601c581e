import type { Receipt } from '../domain/receipt.ts';

/**
 * What was made of a provider's report.
 *
 * - `receipt`: news of an attempt
 * - `nothing`: understood, and of no concern here
 * - `not-understood`: nobody can read it; it is kept for a person
 */
export type ReadReceipt =
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'not-understood'; readonly provider: string };
