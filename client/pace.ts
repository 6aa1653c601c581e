import { runPaceCommand } from './pace-command.ts';

process.exitCode = await runPaceCommand(process.argv.slice(2), console.log);
