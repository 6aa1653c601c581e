/** What may stand in HTML: text is escaped, lists are joined, what is absent leaves nothing. */
export type Content = string | number | Html | readonly Content[] | false | undefined;

/** HTML that was made by {@link html}; nothing else counts as such. */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** HTML that stands as it is. For our own constants only, never for a value. */
  static verbatim(text: string): Html {
    return new Html(text);
  }

  toString(): string {
    return this.#text;
  }
}

/** Makes HTML of a template: every value in it is escaped for text and for attributes in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return Html.verbatim(parts.map((part, index) => part + render(values[index])).join(''));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  '`': '&#96;',
};

// control characters, and the embeddings, overrides and isolates by which a value could turn round the text after it
const invisible = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/gu;

function render(value: Content): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'string') return escaped(value);
  return typeof value === 'number' ? String(value) : value.map(render).join('');
}

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(invisible, '')
    .replaceAll(/[&<>"'`]/g, (character) => entities[character] ?? '');
}
