import { changeChoices } from '../../flow/change-choices.ts';
import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { choosing } from '../../wiring/choosing.ts';
import { environment } from './env.ts';
import { changePreferences } from './handler.ts';

const env = environment.parse(process.env);
const base = choosing(env);

export const handler = sqsBatch(
  changePreferences({ ...base, change: changeChoices(base), refusedQueueUrl: env.REFUSED_QUEUE_URL }),
  base,
);
