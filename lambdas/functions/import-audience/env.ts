import * as z from 'zod';
import { requiredText } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  TABLE_NAME: requiredText,
  /** The queue that it reads: S3 tells there of new files, and each range puts its successor there. */
  AUDIENCE_QUEUE_URL: z.url(),
});
