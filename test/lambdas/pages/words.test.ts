import { describe, expect, it } from '@jest/globals';
import { pageLocale, pageLocales, type Words, wordsIn } from '../../../lambdas/pages/words.ts';

/** Every text of a language, by where it stands; what is a function is asked with something to say. */
const textsOf = (value: unknown, path = ''): [string, string][] => {
  if (typeof value === 'function') return [[path, String(value('a', 'b'))]];
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(Object(value)).flatMap(([name, part]) => textsOf(part, `${path}.${name}`));
};

describe('the words of the pages', () => {
  it.each(pageLocales)('in %s are all there', (locale) => {
    const texts = textsOf(wordsIn(locale));
    expect(texts.length).toBeGreaterThan(60);
    expect(texts.filter(([, text]) => text.trim() === '' || /undefined|\[object/.test(text))).toEqual([]);
  });

  it('in French are French: nothing was left as it stood in English', () => {
    const english = new Map(textsOf(wordsIn('en')));
    const same = textsOf(wordsIn('fr')).filter(([path, text]) => english.get(path) === text);
    expect(same.map(([path]) => path)).toEqual(['.channels.email', '.textTerms.version']);
  });

  it('that somebody agrees to come with a version that evidence can hold', () => {
    const terms = (words: Words) => words.textTerms;
    for (const locale of pageLocales) {
      expect(terms(wordsIn(locale)).version.length).toBeLessThan(20);
      expect(terms(wordsIn(locale)).text.length).toBeLessThan(1000);
    }
  });
});

describe('pageLocale', () => {
  it.each([
    ['fr-CA', undefined, 'fr'],
    ['de', 'fr', 'fr'],
    [undefined, 'en;q=0.5, fr;q=0.6', 'fr'],
    [undefined, '*', 'en'],
    [undefined, `${'x,'.repeat(100_000)}fr`, 'en'],
  ])('of somebody who reads %s at a browser that asks for %s is %s', (own, header, locale) => {
    expect(pageLocale(own, header)).toBe(locale);
  });
});
