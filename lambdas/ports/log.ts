/** What application code may say: a constant sentence, keys, and for a failure its error. No personal data. */
export interface Log {
  error(sentence: string, keys: Readonly<Record<string, unknown>>): void;
}
