import * as z from 'zod';
import { linkingEnvironment, optionalSecretArn, trackingSchema } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  RECEIPTS_QUEUE_URL: z.url(),
  /** Where providers call us: what Twilio signs begins with it. Without a slash at its end. */
  PUBLIC_URL: linkingEnvironment.PUBLIC_URL,
  /** A secret that holds `{ accountSid, authToken, secondaryAuthToken?, apiUrl? }` as JSON; empty: not used. */
  TWILIO_SECRET_ARN: optionalSecretArn,
  /** A secret that holds `{ applicationId, privateKey, signatureSecret, apiUrl? }` as JSON; empty: not used. */
  VONAGE_SECRET_ARN: optionalSecretArn,
  /** A secret that holds `{ apiKey, webhookPublicKey, apiUrl? }` as JSON; empty: not used. */
  SENDGRID_SECRET_ARN: optionalSecretArn,
  /** What is wanted of the reports of each channel; the rest is dropped at the door. */
  EMAIL_TRACKING: trackingSchema,
  SMS_TRACKING: trackingSchema,
});
