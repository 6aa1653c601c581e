import { runApiCommand } from './api-command.ts';
import { cancelCommand } from './cancel-command.ts';

process.exitCode = await runApiCommand(cancelCommand, process.argv.slice(2), console.log);
