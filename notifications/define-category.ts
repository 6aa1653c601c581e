import type { Category } from '../lambdas/domain/category.ts';

/** What people read of a category, in one language. */
export interface CategoryWords {
  readonly title: string;
  /** One sentence on what comes with it. */
  readonly description: string;
  /** For a mandatory category: why it cannot be switched off. */
  readonly whyMandatory?: string;
  /**
   * For a category that needs consent: what somebody agrees to by switching it on. It is kept word for word as evidence;
   * give it a new version whenever it changes.
   */
  readonly consent?: { readonly version: string; readonly text: string };
}

/** A category with what people read of it. */
export interface DeclaredCategory extends Category {
  /** By locale; `en` is always there. */
  readonly words: { readonly en: CategoryWords } & Readonly<Record<string, CategoryWords>>;
}

interface CategoryDeclaration
  extends Pick<Category, 'name' | 'duplicates'>,
    Partial<Omit<Category, 'name' | 'duplicates'>> {
  readonly words: DeclaredCategory['words'];
}

/**
 * Declares a category. Unless it says otherwise it needs no consent, can be switched off, is on for who has said
 * nothing, and keeps to the legal hours and to the recipient's own.
 */
export function defineCategory({ words, ...category }: CategoryDeclaration): DeclaredCategory {
  const declared = {
    consent: 'none',
    doubleOptIn: false,
    mandatory: false,
    byDefault: true,
    hours: { legal: true, own: true },
    caps: [],
    ...category,
    words,
  } as const;
  for (const [locale, { whyMandatory, consent }] of Object.entries(words)) {
    if (declared.mandatory && whyMandatory === undefined)
      throw new Error(
        `category ${declared.name}, ${locale}: whyMandatory is missing; say why it cannot be switched off`,
      );
    if (declared.consent !== 'none' && consent === undefined)
      throw new Error(
        `category ${declared.name}, ${locale}: consent is missing; say what people agree to, with a version`,
      );
  }
  return declared;
}
