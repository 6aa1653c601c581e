import { sendAndFollow } from './send-and-follow.ts';

process.exitCode = await sendAndFollow(process.argv.slice(2), console.log);
