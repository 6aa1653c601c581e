import * as z from 'zod';
import { intakeQueuesText, requiredText } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  TABLE_NAME: requiredText,
  /** The queue that it reads itself: what follows a full page goes there. */
  DUE_QUEUE_URL: z.url(),
  /** Where those who are woken go. */
  INTAKE_QUEUES: intakeQueuesText,
});
