import type { Source } from './source.ts';
import { lineOf } from './source.ts';

/** One `{{ … }}` or `{% … %}` of a template, and the word that stands for it while HTML is made around it. */
export interface Placeholder {
  readonly word: string;
  readonly liquid: string;
  /** A `{% … %}`, which by itself writes nothing. */
  readonly isControl: boolean;
  /** The line (from 1) of the source on which it starts. */
  readonly line: number;
}

/** A template whose Liquid is put away, so that what reads HTML cannot harm it. */
export interface Protected {
  readonly source: Source;
  readonly placeholders: readonly Placeholder[];
}

/** Matches the words that stand for Liquid. */
export const placeholderWord = /qz(\d+)zq/g;

/** Puts a word without any meaning in HTML or CSS in the place of each piece of Liquid. */
export function protect({ text, places }: Source): Protected {
  const placeholders: Placeholder[] = [];
  const lines: Source['places'][number][] = [];
  const words = text.replaceAll(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, (liquid, offset: number) => {
    const word = `qz${placeholders.length}zq`;
    placeholders.push({ word, liquid, isControl: liquid.startsWith('{%'), line: lineOf(text, offset) });
    return word;
  });
  // Liquid over several lines becomes one word: the lines that follow it move up, and keep their places
  let line = 0;
  for (const written of words.split('\n')) {
    const place = places[line];
    if (place !== undefined) lines.push(place);
    line += 1;
    for (const [, index] of written.matchAll(placeholderWord))
      line += (placeholders[Number(index)]?.liquid.split('\n').length ?? 1) - 1;
  }
  return { source: { text: words, places: lines }, placeholders };
}

/** Puts the Liquid back. */
export function restore(text: string, placeholders: readonly Placeholder[]): string {
  return text.replaceAll(placeholderWord, (word, index) => placeholders[Number(index)]?.liquid ?? word);
}
