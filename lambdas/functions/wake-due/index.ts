import { scheduledTask } from '../../runtime/scheduled-task.ts';
import { waking } from '../../wiring/waking.ts';
import { environment } from './env.ts';
import { wakeDue } from './handler.ts';

const base = waking(environment.parse(process.env));

export const handler = scheduledTask(wakeDue(base), base);
