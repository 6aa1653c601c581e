/** Where a line of a template was written. */
interface Place {
  readonly file: string;
  readonly line: number;
}

/** The text of a template, line by line with the place where each was written: includes keep their own file and line. */
export interface Source {
  readonly text: string;
  readonly places: readonly Place[];
}

/** The source of one file, or of the part of it that starts at a line. */
export function sourceOf(file: string, text: string, firstLine = 1): Source {
  return { text, places: text.split('\n').map((_, index) => ({ file, line: firstLine + index })) };
}

/** The place of a line (from 1) as `file:line`, for the head of a message. */
export function placeOf({ places }: Source, line: number): string {
  const place = places[line - 1] ?? places.at(-1);
  return place === undefined ? 'an empty template' : `${place.file}:${place.line}`;
}

/** The line (from 1) on which an offset of the text stands. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
