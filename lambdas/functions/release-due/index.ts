import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { waking } from '../../wiring/waking.ts';
import { environment } from './env.ts';
import { releaseDue } from './handler.ts';

const env = environment.parse(process.env);
const base = waking(env);

export const handler = sqsBatch(releaseDue({ ...base, intakeQueues: env.INTAKE_QUEUES }), base);
