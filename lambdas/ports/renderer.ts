import type { Category, DuplicateRule } from '../domain/category.ts';
import type { Confirmation } from '../domain/confirmation.ts';

/** Where the recipient of a message can choose what they hear; nothing that is not there may be asked for unguarded. */
export interface RecipientLinks {
  /** Leads to all of the recipient's preferences. */
  readonly preferencesUrl?: string | undefined;
  /** Ends the message's category on its channel; only where that needs consent. */
  readonly unsubscribeUrl?: string | undefined;
}

/** What is to be rendered for whom. */
export interface RenderRequest {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** In order of preference. */
  readonly locales: readonly string[];
  readonly timeZone?: string | undefined;
  /** Stand in templates as `recipient.preferencesUrl` and `recipient.unsubscribeUrl`. */
  readonly links?: RecipientLinks | undefined;
}

/** A message in one language, part by part. */
export interface Rendered {
  readonly locale: string;
  readonly parts: Readonly<Record<string, string>>;
}

/** What the catalogue says of a type, as far as sending goes by it. */
export interface TypeInfo {
  readonly category: Category;
  readonly confirm?: Confirmation | undefined;
  readonly duplicates: DuplicateRule;
  readonly whenCapped: 'defer' | 'drop';
}

/** The templates of one channel. */
export interface Templates {
  /** What the catalogue says of a type, or `undefined` for one that has gone since the command was made. */
  typeInfo(type: string): TypeInfo | undefined;
  /** Throws when the data cannot be rendered. */
  render(request: RenderRequest): Rendered;
}
