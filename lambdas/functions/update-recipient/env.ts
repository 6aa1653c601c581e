import * as z from 'zod';
import { requiredText } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  TABLE_NAME: requiredText,
  EVENT_BUS_NAME: requiredText,
  /** The secret whose text keys the hash of addresses. */
  ADDRESS_KEY_SECRET_ARN: z.string().startsWith('arn:'),
  /** Where changes go that cannot be carried out as they stand. */
  REFUSED_QUEUE_URL: z.url(),
});
