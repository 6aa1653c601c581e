import type { Category } from '../domain/category.ts';
import { type ChoiceSpace, choosable } from '../domain/choosable.ts';
import type { ConsentEvidence } from '../domain/consent.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import type { CategoryPart } from './category-card.ts';
import { type PageLocale, wordsIn } from './words.ts';

interface CategoryText {
  readonly title: string;
  readonly description: string;
  readonly whyMandatory?: string;
  readonly consent?: { readonly version: string; readonly text: string };
}

type ByLocale<Text> = { readonly en: Text } & Readonly<Record<string, Text>>;

/** What there is to choose about, with what people read of it, as the catalogue has it. */
export interface DescribedSpace extends ChoiceSpace {
  readonly categories: readonly (Category & { readonly words: ByLocale<CategoryText> })[];
  readonly types: readonly (ChoiceSpace['types'][number] & { readonly title: ByLocale<string> })[];
}

/** What a person can choose, in words. */
export function describeChoices(
  profile: RecipientProfile,
  space: DescribedSpace,
  locale: PageLocale,
): readonly CategoryPart[] {
  return choosable(profile, space).map((choices) => {
    const { name } = choices.category;
    const { title, description, whyMandatory } = textOf(name, space, locale);
    return {
      choices,
      title,
      description,
      whyMandatory,
      consent: wordingShown(name, profile, space, locale)?.text,
      typeTitles: Object.fromEntries(space.types.map((type) => [type.type, type.title[locale] ?? type.title.en])),
    };
  });
}

/** What a category is called; one that has left the catalogue is called by its name. */
export function categoryTitle(category: string, space: DescribedSpace, locale: PageLocale): string {
  return textOf(category, space, locale).title;
}

/**
 * What a person who switches a category on is shown to agree to: its own wording and, where text messages can be
 * switched on, the terms of those. Kept word for word as evidence.
 */
export function wordingShown(
  category: string,
  profile: RecipientProfile,
  space: DescribedSpace,
  locale: PageLocale,
): ConsentEvidence['wording'] {
  const { consent } = textOf(category, space, locale);
  const choices = choosable(profile, space).find((each) => each.category.name === category);
  if (consent === undefined || choices === undefined) return undefined;
  const offersTexts = choices.channels.some(({ channel, blocked }) => channel === 'sms' && blocked === undefined);
  if (!offersTexts) return consent;
  const { version, text } = wordsIn(locale).textTerms;
  return { version: `${consent.version}+${version}`, text: `${consent.text} ${text}` };
}

function textOf(category: string, { categories }: DescribedSpace, locale: PageLocale): CategoryText {
  const words = categories.find(({ name }) => name === category)?.words;
  return words?.[locale] ?? words?.en ?? { title: category, description: '' };
}
