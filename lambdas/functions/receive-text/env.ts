import * as z from 'zod';
import { choosingEnvironment, linkingEnvironment } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...choosingEnvironment,
  /** Where Twilio calls us: what it signs begins with it. Without a slash at its end. */
  PUBLIC_URL: linkingEnvironment.PUBLIC_URL,
  /** A secret that holds `{ accountSid, authToken, secondaryAuthToken?, apiUrl? }` as JSON. */
  TWILIO_SECRET_ARN: z.string().startsWith('arn:'),
});
