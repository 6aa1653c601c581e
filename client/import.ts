import { runApiCommand } from './api-command.ts';
import { importCommand } from './import-command.ts';

process.exitCode = await runApiCommand(importCommand, process.argv.slice(2), console.log);
