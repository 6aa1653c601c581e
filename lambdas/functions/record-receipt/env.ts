import * as z from 'zod';
import { contestedChannelsText, recordingEnvironment } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({
  ...recordingEnvironment,
  /** The queue that it reads: a receipt that comes before its delivery is held back there. */
  RECEIPTS_QUEUE_URL: z.url(),
  CONTESTED_CHANNELS: contestedChannelsText,
});
