/** A secret's text, fetched when first needed and kept for a while. Never logged. */
export type Secret = () => Promise<string>;
