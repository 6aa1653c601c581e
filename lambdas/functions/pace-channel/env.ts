import * as z from 'zod';
import { requiredText, tappedQueuesText } from '../../contracts/environment.ts';

/** What the function needs from its environment; the stack is typed by it and index.ts parses with it. */
export const environment = z.object({ TABLE_NAME: requiredText, TAPPED_QUEUES: tappedQueuesText });
