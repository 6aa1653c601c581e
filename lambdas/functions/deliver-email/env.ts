import * as z from 'zod';
import {
  deliveringEnvironment,
  linkingEnvironment,
  optionalSecretArn,
  requiredText,
  trackingSchema,
} from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...deliveringEnvironment,
  ...linkingEnvironment,
  /** The From header, such as `Carillon <hello@example.com>`. */
  SENDER: requiredText,
  CONFIGURATION_SET_NAME: requiredText,
  /** A secret that holds `{ apiKey, apiUrl? }` as JSON; empty: SendGrid is not used. */
  SENDGRID_SECRET_ARN: optionalSecretArn,
  /** Whether SendGrid is to tell who opens and clicks; SES is told by its configuration set. */
  EMAIL_TRACKING: trackingSchema,
});
