import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Done, Order } from './cpu-worker.ts';

/** Starts the process that is measured. */
export function startMeasured(env: Readonly<Record<string, string>>, execArgv: readonly string[] = []) {
  const child = fork(join(import.meta.dirname, 'cpu-worker.ts'), {
    env: { ...process.env, ...env },
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // keeps bytes of e-mails as they are
    serialization: 'advanced',
  });
  return {
    async tell(order: Order): Promise<Done> {
      const answered = once(child, 'message');
      child.send(order);
      const [done]: Done[] = await answered;
      if (done === undefined || done.error !== undefined) throw new Error(`${order.kind}: ${done?.error}`);
      return done;
    },
    async stop(): Promise<void> {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
