import * as z from 'zod';
import { channelsText, recordingEnvironment } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...recordingEnvironment,
  CHANNELS: channelsText,
  /** Where requests go that cannot be carried out as they stand. */
  REFUSED_QUEUE_URL: z.url(),
  /** Where the shards of a broadcast's topic wait to be planned. */
  FAN_OUT_QUEUE_URL: z.url(),
});
