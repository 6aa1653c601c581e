import * as z from 'zod';
import { choosingEnvironment, defaultCountryText, linkingEnvironment } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...choosingEnvironment,
  ...linkingEnvironment,
  DEFAULT_COUNTRY: defaultCountryText,
  /** JSON text of `{ fcm?: arn, apns?: arn }`: the platform applications in which devices are registered. */
  PUSH_APPLICATIONS: z.string(),
});
