import * as z from 'zod';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({ RECEIPTS_QUEUE_URL: z.url() });
