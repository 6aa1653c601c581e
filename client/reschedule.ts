import { runApiCommand } from './api-command.ts';
import { rescheduleCommand } from './reschedule-command.ts';

process.exitCode = await runApiCommand(rescheduleCommand, process.argv.slice(2), console.log);
