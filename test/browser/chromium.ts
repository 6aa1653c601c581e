import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Chromium, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

/** A browser from npm alone on Linux x64; elsewhere the Chrome that is installed. */
export async function startBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome' });
  const options: LaunchOptions = {
    executablePath: await Chromium.executablePath(),
    // what it opens is ours and on this machine; in a container we are root, which its sandbox refuses
    args: ['--no-sandbox'],
  };
  // its own fonts, so that a page looks the same on every machine
  const env = { ...process.env, FONTCONFIG_PATH: join(tmpdir(), 'fonts') };
  try {
    return await chromium.launch({ ...options, env });
  } catch (error) {
    if (!String(error).includes('error while loading shared libraries')) throw error;
    return chromium.launch({ ...options, env: { ...env, LD_LIBRARY_PATH: await ownLibraries() } });
  }
}

/** The libraries that the package brings along for machines without them. */
async function ownLibraries(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  return join(await inflate(join(dirname(main), '..', 'bin', 'al2023.tar.br')), 'lib');
}
