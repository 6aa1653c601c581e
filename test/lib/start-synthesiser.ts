import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';

/** Starts what synthesises stacks for the tests; they find it by this variable. It ends itself when Jest has ended. */
export default async function startSynthesiser(): Promise<void> {
  const child = fork(new URL('./synthesiser.ts', import.meta.url), { execArgv: [] });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the synthesiser does not start')));
  const [address] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  const { port } = z.object({ port: z.number() }).parse(address);
  process.env['CARILLON_SYNTHESISER'] = `http://127.0.0.1:${port}`;
  child.unref();
  child.channel?.unref();
}
