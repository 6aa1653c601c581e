import * as z from 'zod';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  /** Days for which a link may be good: so long an old key still verifies. */
  LINK_DAYS: z.coerce.number().int().positive(),
});
