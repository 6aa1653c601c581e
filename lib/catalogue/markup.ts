import { placeholderWord } from './placeholders.ts';

/** One attribute of a tag, as it is written. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly isQuoted: boolean;
}

/** A piece of MJML or HTML, with the line (from 1) on which it starts. */
export type Markup =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | {
      readonly kind: 'tag';
      readonly name: string;
      readonly form: 'opens' | 'closes' | 'stands-alone';
      readonly attributes: readonly Attribute[];
      /** What is left in the tag when its attributes are taken out. */
      readonly rest: string;
      readonly line: number;
    };

// HTML that has no end tag
const voidTags = ['area', 'base', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr'];

const tagPattern = /<(\/?)([A-Za-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/g;
const attributePattern = /([\w:@.-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?/g;

/** Takes MJML apart into tags and the text between them; comments must be gone before. */
export function* readMarkup(text: string): Generator<Markup> {
  let end = 0;
  let line = 1;
  const advance = (piece: string) => {
    const start = line;
    line += piece.split('\n').length - 1;
    return start;
  };
  for (const match of text.matchAll(tagPattern)) {
    const [whole, slash, name = '', inner = ''] = match;
    const between = text.slice(end, match.index);
    if (between !== '') yield { kind: 'text', text: between, line: advance(between) };
    end = match.index + whole.length;
    yield {
      kind: 'tag',
      name: name.toLowerCase(),
      form: slash ? 'closes' : inner.endsWith('/') || voidTags.includes(name.toLowerCase()) ? 'stands-alone' : 'opens',
      attributes: [...inner.matchAll(attributePattern)]
        .filter(([attribute]) => !isPlaceholder(attribute))
        .map(toAttribute),
      rest: inner.replaceAll(attributePattern, (attribute) => (isPlaceholder(attribute) ? attribute : '')),
      line: advance(whole),
    };
  }
  if (end < text.length) yield { kind: 'text', text: text.slice(end), line };
}

/** MJML without its comments, except those that Outlook reads; every line stays where it was. */
export function withoutComments(text: string): string {
  return text.replaceAll(/<!--(?!\[if|<!\[endif|>)[\s\S]*?-->/g, (comment) => comment.replaceAll(/[^\n]/g, ''));
}

function isPlaceholder(attribute: string): boolean {
  return attribute.replaceAll(placeholderWord, '') === '';
}

function toAttribute([, name = '', value = '""']: readonly (string | undefined)[]): Attribute {
  const isQuoted = /^["']/.test(value);
  return { name: name.toLowerCase(), value: isQuoted ? value.slice(1, -1) : value, isQuoted };
}
