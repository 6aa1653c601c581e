import { runApiCommand } from './api-command.ts';
import { audienceCommand } from './audience-command.ts';

process.exitCode = await runApiCommand(audienceCommand(), process.argv.slice(2), console.log);
