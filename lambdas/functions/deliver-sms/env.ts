import * as z from 'zod';
import { deliveringEnvironment } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...deliveringEnvironment,
  /** A secret that holds `{ accountSid, authToken, apiUrl? }` as JSON. */
  TWILIO_SECRET_ARN: z.string().startsWith('arn:'),
  MESSAGING_SERVICE_SID: z.string().startsWith('MG'),
  /** Where Twilio reports what became of a message; our ids are added to its query. Empty: no reports wanted. */
  STATUS_CALLBACK_URL: z.union([z.literal(''), z.url()]),
});
