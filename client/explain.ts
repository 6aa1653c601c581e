import { runApiCommand } from './api-command.ts';
import { explainCommand } from './explain-command.ts';

process.exitCode = await runApiCommand(explainCommand, process.argv.slice(2), console.log);
