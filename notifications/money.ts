import * as z from 'zod';

/** An amount in the smallest unit of its currency, so that no cent is ever lost: 12.50 euros are 1250. */
export const moneySchema = z.object({
  amount: z.int(),
  /** ISO 4217, such as `EUR`. */
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR'),
});
