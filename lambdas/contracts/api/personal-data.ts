import * as z from 'zod';
import { recipientIdSchema } from '../../domain/ids.ts';

/** A link with which a person sees and changes their preferences, without signing in. */
export const linkSchema = z.object({ url: z.url(), expiresAt: z.iso.datetime() });

/** Where the page before ended. */
export const exportQuerySchema = z.strictObject({ next: z.string().max(2000).optional() });

/** A page of everything that is held about a person (GDPR, Articles 15 and 20). */
export const exportPageSchema = z.object({
  recipientId: recipientIdSchema,
  exportedAt: z.iso.datetime(),
  /** Each with what it is: `profile`, `delivery`, `consent`, … */
  items: z.array(z.looseObject({ kind: z.string() })),
  /** Ask again with `?next=` this; absent on the last page. */
  next: z.string().optional(),
});

/** That a person was erased; keep the id with their request, for nothing here leads from it to them. */
export const erasedSchema = z.object({
  erasureId: z.string(),
  erasedAt: z.iso.datetime(),
  items: z.int().nonnegative(),
});
