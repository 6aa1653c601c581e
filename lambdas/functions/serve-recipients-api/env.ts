import * as z from 'zod';
import {
  channelsText,
  choosingEnvironment,
  defaultCountryText,
  linkingEnvironment,
  pushApplicationsText,
  recordingEnvironment,
} from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...choosingEnvironment,
  ...linkingEnvironment,
  DEFAULT_COUNTRY: defaultCountryText,
  PUSH_APPLICATIONS: pushApplicationsText,
  CHANNELS: channelsText,
  RETENTION_DAYS: recordingEnvironment.RETENTION_DAYS,
  SETTLED_EVENTS: recordingEnvironment.SETTLED_EVENTS,
  /** Where an app's word that something was seen goes, as a receipt. */
  RECEIPTS_QUEUE_URL: z.url(),
});
