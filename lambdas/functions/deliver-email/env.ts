import * as z from 'zod';
import { deliveringEnvironment, linkingEnvironment, requiredText } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...deliveringEnvironment,
  ...linkingEnvironment,
  /** The From header, such as `Carillon <hello@example.com>`. */
  SENDER: requiredText,
  CONFIGURATION_SET_NAME: requiredText,
});
