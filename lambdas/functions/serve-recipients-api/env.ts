import * as z from 'zod';
import {
  choosingEnvironment,
  defaultCountryText,
  linkingEnvironment,
  pushApplicationsText,
} from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...choosingEnvironment,
  ...linkingEnvironment,
  DEFAULT_COUNTRY: defaultCountryText,
  PUSH_APPLICATIONS: pushApplicationsText,
});
