import * as z from 'zod';
import { deliveringEnvironment, optionalSecretArn } from '../../contracts/environment.ts';

const optionalUrl = z.union([z.literal(''), z.url()]);

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...deliveringEnvironment,
  /** A secret that holds `{ accountSid, authToken, apiUrl? }` as JSON; empty: Twilio is not used. */
  TWILIO_SECRET_ARN: optionalSecretArn,
  MESSAGING_SERVICE_SID: z.union([z.literal(''), z.string().startsWith('MG')]),
  /** Where Twilio reports what became of a message; our ids are added to its query. Empty: no reports wanted. */
  TWILIO_STATUS_URL: optionalUrl,
  /** A secret that holds `{ applicationId, privateKey, signatureSecret, apiUrl? }` as JSON; empty: Vonage is not used. */
  VONAGE_SECRET_ARN: optionalSecretArn,
  /** The number or name that Vonage sends from. */
  VONAGE_SENDER: z.string(),
  /** Where Vonage reports what became of a message. Empty: no reports wanted. */
  VONAGE_STATUS_URL: optionalUrl,
  /** The phone number, sender id or pool that AWS End User Messaging sends from; empty: it is not used. */
  AWS_SMS_ORIGINATION: z.string(),
  AWS_SMS_CONFIGURATION_SET: z.string(),
});
