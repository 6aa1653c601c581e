import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { mutants } from '../../simulation/mutants/mutants.ts';
import { edited } from '../../simulation/mutants/scratch-copy.ts';

const root = join(import.meta.dirname, '../..');

describe('mutants', () => {
  it.each(mutants)('$name fits the product as it is', ({ edits }) => {
    const files = new Map<string, string>();
    for (const edit of edits) {
      const before = files.get(edit.file) ?? readFileSync(join(root, edit.file), 'utf8');
      files.set(edit.file, edited(before, edit));
      expect(files.get(edit.file)).not.toEqual(before);
    }
    expect(files.size).toBeGreaterThan(0);
  });

  it('are refused where the product has moved on', () => {
    const edit = { file: 'a.ts', text: 'twice', replacement: '' };

    expect(() => edited('twice twice', edit)).toThrow('is not once in a.ts');
    expect(() => edited('never', edit)).toThrow('is not once in a.ts');
  });
});
