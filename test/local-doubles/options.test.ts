import { describe, expect, it } from '@jest/globals';
import { helpText, readOptions } from '../../local/options.ts';

describe('the options of npm start', () => {
  it('has sensible ones when none is given', () => {
    expect(readOptions([])).toEqual({
      port: 4400,
      samples: true,
      dataDirectory: undefined,
      exitWhenDone: false,
      help: false,
    });
  });

  it('reads every one that the help text names', () => {
    const named = [...helpText.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name);
    expect(named).toEqual(['--port', '--no-samples', '--data', '--exit-when-done', '--help']);
    expect(readOptions(['--port', '0', '--no-samples', '--data', 'kept', '--exit-when-done', '--help'])).toEqual({
      port: 0,
      samples: false,
      dataDirectory: 'kept',
      exitWhenDone: true,
      help: true,
    });
  });

  it.each([
    ['a port that is no number', ['--port', 'high'], "--port is 'high'"],
    ['a port that no machine has', ['--port', '65536'], '65535'],
    ['an option that is not there', ['--prot', '1'], '--prot'],
    ['an argument', ['dev'], 'dev'],
  ])('refuses %s', (_, args, text) => {
    expect(() => readOptions(args)).toThrow(text);
  });
});
