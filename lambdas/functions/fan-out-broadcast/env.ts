import * as z from 'zod';
import { intakeQueuesText, requiredText } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  TABLE_NAME: requiredText,
  /** The queue that it reads: each page puts its successor there. */
  FAN_OUT_QUEUE_URL: z.url(),
  /** Where the parts of a broadcast go, by lane. */
  INTAKE_QUEUES: intakeQueuesText,
});
