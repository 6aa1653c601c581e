/** The most characters of a subject or a title; longer ones are cut by every client, and some gateways refuse them. */
export const maxLineLength = 200;

// everything in Cc but tab and line feed; and the embeddings, overrides and isolates by which a value could turn round
// the text that follows it
const invisible = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** A value where plain text stands: as it is, without control characters. */
export function escapeText(value: unknown): string {
  return toText(value).toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(invisible, '');
}

/** A value where HTML stands, in text or in a quoted attribute: nothing in it is markup. */
export function escapeHtml(value: unknown): string {
  return escapeText(value).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** A value where a subject or title stands: one line, which cannot start another header. */
export function escapeLine(value: unknown): string {
  return escapeText(value).replaceAll(/[\s\u2028\u2029]+/g, ' ');
}

/** A whole subject or title, on one line and cut to a length that survives. */
export function toLine(text: string): string {
  const characters = [...escapeLine(text).trim()];
  if (characters.length <= maxLineLength) return characters.join('');
  return `${characters.slice(0, maxLineLength - 1).join('')}…`;
}

/** A whole plain text, without the gaps that loops and conditions leave. */
export function toParagraphs(text: string): string {
  return text
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** A whole text message, where the spaces that typography wants would more than halve what fits into one segment. */
export function toTextMessage(text: string): string {
  return toParagraphs(text.replaceAll(/[\u00a0\u2007\u2009\u202f]/g, ' '));
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  throw new TypeError('a list or an object stands where text is needed; name one of its fields, or loop over it');
}
