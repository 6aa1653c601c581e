import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseLocale } from '../../../lambdas/domain/choose-locale.ts';

describe('chooseLocale', () => {
  it.each([
    ['the very one', ['fr-CA'], ['en', 'fr', 'fr-CA'], 'fr-CA'],
    ['the language of a variety', ['fr-CA'], ['en', 'fr'], 'fr'],
    ['the script before the language', ['zh-Hant-TW'], ['en', 'zh', 'zh-Hant'], 'zh-Hant'],
    ['the first wish before the second', ['fr-CA', 'en'], ['en', 'fr'], 'fr'],
    ['the second wish where the first is not there', ['de', 'fr'], ['en', 'fr'], 'fr'],
    ['the fallback where no wish is', ['de-AT'], ['en', 'fr'], 'en'],
    ['the fallback without a wish', [], ['en', 'fr'], 'en'],
    ['no variety that was not wished for', ['fr'], ['en', 'fr-CA'], 'en'],
    ['whatever the case', ['FR-ca'], ['en', 'fr-CA'], 'fr-CA'],
    ['past a private part', ['fr-x-old'], ['en', 'fr', 'fr-x'], 'fr'],
  ])('chooses %s', (_, wanted, available, chosen) => {
    expect(chooseLocale(wanted, available, 'en')).toBe(chosen);
  });

  it('never chooses what is not there', () => {
    const tag = fc.stringMatching(/^[a-z]{2}(-[A-Z]{2})?$/);
    fc.assert(
      fc.property(fc.array(tag), fc.array(tag), (wanted, available) =>
        [...available, 'en'].includes(chooseLocale(wanted, available, 'en')),
      ),
    );
  });
});
