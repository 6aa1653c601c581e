import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalRun, startLocalRun } from '../../local/run.ts';
import { clientConfig } from './cloud.ts';
import { newId, orderData } from './samples.ts';
import { openStack, type Stack, taken } from './stack.ts';

/** The assembly without one grant: what a careless change of lib/ would deploy. */
async function assemblyWithout(action: string): Promise<string> {
  const assembly = process.env['CARILLON_ASSEMBLY'];
  if (assembly === undefined) throw new Error('test/e2e/synthesise-once.ts has not run');
  const copy = await mkdtemp(join(tmpdir(), 'carillon-without-'));
  await cp(assembly, copy, { recursive: true });
  const template = (await readdir(copy)).find((name) => name.endsWith('.template.json')) ?? '';
  const text = await readFile(join(copy, template), 'utf8');
  if (!text.includes(`"${action}"`)) throw new Error(`no policy of the template grants ${action}`);
  await writeFile(join(copy, template), text.replaceAll(`"${action}"`, `"${action.split(':')[0]}:NothingThatIsThere"`));
  return copy;
}

describe('a grant removed from the stack', () => {
  let run: LocalRun;
  let stack: Stack;
  let assembly: string;
  beforeAll(async () => {
    assembly = await assemblyWithout('ses:SendRawEmail');
    run = await startLocalRun({ assembly });
    stack = openStack(run.outputs, clientConfig(run));
  });
  afterAll(async () => {
    await run?.stop();
    await rm(assembly, { recursive: true, force: true });
  });

  it('is missed as it would be on AWS', async () => {
    const [ada, notificationId] = [newId('ada'), newId('order')];
    await stack.introduce(ada, { email: 'ada@example.com' });
    await stack.put('NotificationRequested.v1', [
      { notificationId, type: 'order.shipped', to: [{ recipientId: ada }], data: orderData() },
    ]);

    expect(await stack.settled(ada, notificationId)).toMatchObject({
      status: taken,
      'attempt#email#1': { provider: 'ses', failureClass: 'config', code: 'AccessDenied' },
      'attempt#email#2': { provider: 'sendgrid', outcome: 'accepted' },
    });
  });
});
