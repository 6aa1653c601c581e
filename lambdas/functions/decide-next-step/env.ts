import * as z from 'zod';
import { channelsText, deliveringEnvironment, recordingEnvironment } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...recordingEnvironment,
  CHANNELS: channelsText,
  ATTEMPT_LEASE_SECONDS: deliveringEnvironment.ATTEMPT_LEASE_SECONDS,
});
