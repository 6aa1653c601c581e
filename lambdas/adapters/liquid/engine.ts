import type { Context, FilterImplOptions } from 'liquidjs';
import { Liquid } from 'liquidjs';
import type { Formatting } from './formatting.ts';

/** What templates may use of Liquid's own tags: nothing that reads files, writes unescaped or counts in secret. */
export const allowedTags = ['if', 'unless', 'case', 'for', 'break', 'continue', 'assign', 'comment', '#'] as const;

/** What templates may use of Liquid's own filters: `raw` and its kin are not among them. */
export const allowedFilters = [
  ...['abs', 'at_least', 'at_most', 'ceil', 'divided_by', 'floor', 'minus', 'modulo', 'plus', 'round', 'times'],
  ...['append', 'capitalize', 'downcase', 'prepend', 'remove', 'replace', 'slice', 'strip', 'truncate', 'upcase'],
  ...['default', 'first', 'join', 'last', 'reverse', 'size', 'url_encode'],
] as const;

// bounds on what one message may cost, far above what one needs
const limits = { parseLimit: 500_000, renderLimit: 2_000, memoryLimit: 5_000_000 } as const;

/** The formatting of the recipient whose message a context renders. */
export type FormattingOf = (context: Context) => Formatting;

/** A Liquid that knows the formats of one recipient, reads no files, and escapes each value by `escapeValue`. */
export function createEngine(escapeValue: (value: unknown) => string, formattingOf: FormattingOf): Liquid {
  const engine = new Liquid({
    ...limits,
    outputEscape: escapeValue,
    ownPropertyOnly: true,
    strictFilters: true,
    // a gap where a code or an amount should be is worse than the next channel
    strictVariables: true,
    lenientIf: true,
    // an empty set of templates in memory takes the place of the file system
    templates: {},
  });
  keepOnly(engine.tags, allowedTags);
  keepOnly(engine.filters, allowedFilters);
  for (const [name, filter] of Object.entries(formattingFilters(formattingOf))) engine.registerFilter(name, filter);
  return engine;
}

function keepOnly(record: Record<string, unknown>, names: readonly string[]): void {
  for (const name of Object.keys(record)) if (!names.includes(name)) Reflect.deleteProperty(record, name);
}

function formattingFilters(formattingOf: FormattingOf): Record<string, FilterImplOptions> {
  return {
    money(value: unknown) {
      return formattingOf(this.context).money(value);
    },
    date(value: unknown, style: unknown) {
      return formattingOf(this.context).date(value, style);
    },
    number(value: unknown) {
      return formattingOf(this.context).number(value);
    },
    plural(value: unknown, ...forms: readonly unknown[]) {
      return formattingOf(this.context).plural(value, new Map(forms.flatMap(namedText)));
    },
    url: (value: unknown) => toWebAddress(value),
  };
}

// liquidjs hands a named argument over as a pair
function namedText(argument: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(argument)) return [];
  const [name, text]: readonly unknown[] = argument;
  return typeof name === 'string' && typeof text === 'string' ? [[name, text]] : [];
}

function toWebAddress(value: unknown): string {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new TypeError('url needs an address that starts with https:// or http://');
  return url.href;
}
