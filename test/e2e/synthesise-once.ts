import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesise } from '../../local/synth.ts';

/** Synthesises the app for all tests that run it; they find the assembly by this variable. */
export default async function synthesiseOnce(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'carillon-assembly-'));
  await synthesise(directory);
  process.env['CARILLON_ASSEMBLY'] = directory;
}
