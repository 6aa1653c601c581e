import { runApiCommand } from './api-command.ts';
import { exportCommand } from './export-command.ts';

process.exitCode = await runApiCommand(exportCommand, process.argv.slice(2), console.log);
