import { runApiCommand } from './api-command.ts';
import { eraseCommand } from './erase-command.ts';

process.exitCode = await runApiCommand(eraseCommand, process.argv.slice(2), console.log);
