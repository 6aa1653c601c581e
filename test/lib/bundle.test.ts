import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { bundleOptions, functionFolder } from '../../lib/constructs/bundle.ts';
import { bundleSizes, mostGrowth } from './bundle-sizes.ts';

const folders = Object.keys(bundleSizes);
const sizes = Object.entries(bundleSizes);

const bundles = new Map(
  folders.map((folder) => {
    const entryPoints = [join(functionFolder(folder), 'index.ts')];
    const { metafile, outputFiles } = buildSync({ ...bundleOptions, entryPoints, metafile: true, write: false });
    return [folder, { inputs: Object.keys(metafile.inputs), text: outputFiles[0]?.text ?? '' }] as const;
  }),
);

describe('the bundle', () => {
  it('has a known size for every function', () => {
    expect(folders).toEqual(readdirSync(functionFolder('.')).sort());
  });

  it.each(sizes)('of %s has grown by less than a tenth since it had %i KB', (folder, size) => {
    const { length } = bundles.get(folder)?.text ?? '';
    expect(length).toBeLessThan(size * 1000 * mostGrowth);
    expect(length).toBeGreaterThan(100_000);
  });

  it.each(folders)('of %s looks for credentials in the environment only', (folder) => {
    const inputs = bundles.get(folder)?.inputs ?? [];
    expect(inputs).toContain('lambdas/runtime/environment-credentials.ts');
    expect(inputs.filter((path) => path.includes('/credential-provider-'))).toEqual([]);
  });

  it('of a function that sends no text messages is spared the SDK of Twilio, but for how it checks signatures', () => {
    const filesOfTwilio = new Map(
      [...bundles].map(([folder, { inputs }]) => [
        folder,
        inputs.filter((path) => path.includes('node_modules/twilio/')),
      ]),
    );
    expect([...filesOfTwilio].filter(([, files]) => files.length > 1).map(([folder]) => folder)).toEqual([
      'deliver-sms',
    ]);
    expect(filesOfTwilio.get('receive-text')).toEqual(['node_modules/twilio/lib/webhooks/webhooks.js']);
  });

  it.each(folders)('of %s is CommonJS with a handler', (folder) => {
    const { text } = bundles.get(folder) ?? { text: '' };
    expect(text).toMatch(/^"use strict";/);
    expect(text).toMatch(/handler:\(\)=>/);
  });
});
