/**
 * The locale to write in: the first wanted one that is available, where each gives way to what it is a variety of
 * (`zh-Hant-TW`, `zh-Hant`, `zh`) before the next is asked (RFC 4647, 3.4). Case does not matter.
 */
export function chooseLocale(wanted: readonly string[], available: readonly string[], fallback: string): string {
  const byLowerCase = new Map(available.map((locale) => [locale.toLowerCase(), locale]));
  return (
    wanted
      .flatMap(withParents)
      .map((tag) => byLowerCase.get(tag))
      .find((locale) => locale !== undefined) ?? fallback
  );
}

function withParents(tag: string): readonly string[] {
  const subtags = tag.toLowerCase().split('-');
  return (
    subtags
      .map((_, index) => subtags.slice(0, subtags.length - index))
      // a tag never ends in a single character: that one only introduces what followed it (`en-x-pirate`)
      .filter((kept, index) => index === 0 || kept.at(-1)?.length !== 1)
      .map((kept) => kept.join('-'))
  );
}
