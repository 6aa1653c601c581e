import { personalPatterns } from '../tokens.ts';

/** What of a person stands in a text that leaves their partition; `undefined` where nothing does. */
export function personalDataIn(text: string): string | undefined {
  return Object.entries(personalPatterns).find(([, pattern]) => pattern.test(text))?.[0];
}
