import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';

/** Takes a picture, which is kept in docs/images when UPDATE_SCREENSHOTS is 1; gives its size in bytes. */
export async function takePicture(of: Page | Locator, name: string): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'carillon-picture-'));
  const kept = fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url));
  const path = process.env['UPDATE_SCREENSHOTS'] === '1' ? kept : join(directory, 'picture.png');
  await of.screenshot({ path });
  const { length } = await readFile(path);
  await rm(directory, { recursive: true });
  return length;
}
