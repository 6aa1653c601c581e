import type { Category } from '../domain/category.ts';

/** What is to be rendered for whom. */
export interface RenderRequest {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** In order of preference. */
  readonly locales: readonly string[];
  readonly timeZone?: string | undefined;
}

/** A message in one language, part by part. */
export interface Rendered {
  readonly locale: string;
  readonly parts: Readonly<Record<string, string>>;
}

/** The templates of one channel. */
export interface Templates {
  /** What the catalogue says of a type, or `undefined` for one that has gone since the command was made. */
  typeInfo(type: string): { readonly category: Category } | undefined;
  /** Throws when the data cannot be rendered. */
  render(request: RenderRequest): Rendered;
}
