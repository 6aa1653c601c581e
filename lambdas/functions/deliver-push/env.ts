import * as z from 'zod';
import { deliveringEnvironment } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...deliveringEnvironment,
  /**
   * Whether the provider's message ids are kept for every push: SNS carries none of our ids, so that a receipt finds its
   * delivery by nothing else. They are kept in any case for types that have to be confirmed.
   */
  KEEP_MESSAGE_IDS: z.stringbool(),
});
