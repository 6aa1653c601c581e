import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** What a function consists of: how it is wired, what it does, what it needs from its environment. */
const parts = ['env.ts', 'handler.ts', 'index.ts'];

const folder = join(import.meta.dirname, '../../lambdas/functions');
const functions = readdirSync(folder);

describe('every folder in lambdas/functions', () => {
  it.each(functions)('%s has exactly env.ts, handler.ts and index.ts', (name) => {
    expect(readdirSync(join(folder, name)).sort()).toEqual(parts);
  });

  it.each(functions)('%s is named verb-object', (name) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });

  it('is there', () => {
    expect(functions).not.toEqual([]);
    expect(existsSync(join(folder, 'deliver-sms', 'env.ts'))).toBe(true);
  });
});
