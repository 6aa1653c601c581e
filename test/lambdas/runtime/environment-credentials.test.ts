import { afterEach, describe, expect, it } from '@jest/globals';
import { defaultProvider } from '../../../lambdas/runtime/environment-credentials.ts';

const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;
const before = names.map((name) => [name, process.env[name]] as const);

function given(values: Partial<Record<(typeof names)[number], string>>): void {
  for (const name of names) delete process.env[name];
  Object.assign(process.env, values);
}

afterEach(() => given(Object.fromEntries(before.filter(([, value]) => value !== undefined))));

describe('the credentials of a function', () => {
  it('are those in its environment', async () => {
    given({ AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', AWS_SESSION_TOKEN: 'token' });
    expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'key', sessionToken: 'token' });
  });

  it('need no session token', async () => {
    given({ AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' });
    expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'key' });
  });

  it('are missed by name', async () => {
    given({ AWS_ACCESS_KEY_ID: 'id' });
    await expect(defaultProvider()()).rejects.toThrow(/AWS_SECRET_ACCESS_KEY are not in the environment/);
  });
});
