import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { bundleOptions, functionFolder } from '../../lib/constructs/bundle.ts';

/** KB of minified code that Lambda has to load at a cold start; who adds a tenth to one of these says why. */
const budgets = [
  ['change-preferences', 460],
  ['collect-push-receipts', 340],
  ['decide-next-step', 500],
  // those that deliver hand over to Step Functions, whose client is 60 KB
  ['deliver-email', 850],
  ['deliver-push', 670],
  ['deliver-sms', 1700],
  ['erase-recipient', 500],
  ['fan-out-broadcast', 390],
  // the client of S3 is 190 KB, and nobody waits for this function
  ['import-audience', 590],
  ['manage-push-application', 330],
  ['pace-channel', 450],
  ['rebalance-providers', 380],
  ['receive-receipts', 410],
  ['receive-text', 470],
  ['record-receipt', 520],
  ['release-due', 390],
  ['rotate-link-keys', 340],
  // plans time zones, digests and broadcasts too
  ['route-notification', 510],
  ['serve-preference-centre', 540],
  ['serve-recipients-api', 630],
  // the country of a phone number is in a table of 120 KB, and nobody waits for this function
  ['update-recipient', 700],
  ['wake-due', 390],
] as const;

const folders = budgets.map(([folder]) => folder);

const bundles = new Map(
  budgets.map(([folder]) => {
    const entryPoints = [join(functionFolder(folder), 'index.ts')];
    const { metafile, outputFiles } = buildSync({ ...bundleOptions, entryPoints, metafile: true, write: false });
    return [folder, { inputs: Object.keys(metafile.inputs), text: outputFiles[0]?.text ?? '' }] as const;
  }),
);

describe('the bundle', () => {
  it('has a budget for every function', () => {
    expect(folders).toEqual(readdirSync(functionFolder('.')).sort());
  });

  it.each(budgets)('of %s has at most %i KB', (folder, budget) => {
    const { length } = bundles.get(folder)?.text ?? '';
    expect(length).toBeLessThanOrEqual(budget * 1000);
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
