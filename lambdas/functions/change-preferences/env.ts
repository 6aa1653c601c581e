import * as z from 'zod';
import { choosingEnvironment } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...choosingEnvironment,
  /** Where changes go that cannot be carried out as they stand. */
  REFUSED_QUEUE_URL: z.url(),
});
