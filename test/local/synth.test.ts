// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the app is a text
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { readAssembly, synthesise } from '../../local/synth.ts';
import { smallAssembly } from './small-assembly.ts';

it('shows what the app said when it does not synthesise', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'carillon-app-'));
  const app = join(directory, 'app.mjs');
  await writeFile(app, 'console.error(`no stage ${process.env.CDK_CONTEXT_JSON}`); process.exitCode = 1;');

  await expect(synthesise(directory, app)).rejects.toThrow('the app does not synthesise:\nno stage {"stage":"local"}');
  await rm(directory, { recursive: true });
});

it('finds the stack and its assets', async () => {
  const resources = { Queue: { Type: 'AWS::SQS::Queue', DependsOn: 'Other' } };
  const small = await smallAssembly({ Resources: resources }, { hash: { 'index.js': '' } });
  const assembly = await readAssembly(small.directory);
  await small.remove();

  expect(assembly).toMatchObject({
    stackName: 'Small',
    template: { Resources: { Queue: { DependsOn: ['Other'] } } },
  });
  expect(assembly.assets.get('hash')).toBe(join(small.directory, 'asset.hash'));
});

it('refuses a section that it would not heed', async () => {
  const small = await smallAssembly({ Transform: 'AWS::Serverless-2016-10-31', Resources: {} });

  await expect(readAssembly(small.directory)).rejects.toThrow(/Small\.template\.json is not understood.*Transform/s);
  await small.remove();
});
