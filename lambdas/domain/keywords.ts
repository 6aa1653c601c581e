import { looksLikeRefusal } from './refusal-in-text.ts';

/** The words that one source takes for an answer to a text message; in capitals, as the sources print them. */
interface KeywordTable {
  readonly source: string;
  readonly optOut: readonly string[];
  readonly optIn: readonly string[];
  readonly help: readonly string[];
}

/** Whoever says no says it in the words of one of these; their union counts. */
export const keywordTables: readonly KeywordTable[] = [
  {
    source: 'Twilio, default keywords (twilio.com/docs/messaging/features/opt-out-keywords)',
    optOut: ['STOP', 'UNSUBSCRIBE', 'END', 'QUIT', 'STOPALL', 'REVOKE', 'OPTOUT', 'CANCEL'],
    // Twilio takes YES for an opt-in, too; here it answers whatever was asked last, and nobody asked for this
    optIn: ['START', 'UNSTOP'],
    help: ['HELP', 'INFO'],
  },
  {
    source: 'AWS End User Messaging, required opt-out and help keywords',
    optOut: ['ARRET', 'CANCEL', 'END', 'OPT-OUT', 'OPTOUT', 'QUIT', 'REMOVE', 'STOP', 'TD', 'UNSUBSCRIBE'],
    optIn: ['START', 'UNSTOP'],
    help: ['HELP'],
  },
  {
    source: '47 CFR 64.1200(a)(10)',
    optOut: ['STOP', 'QUIT', 'END', 'REVOKE', 'OPT OUT', 'CANCEL', 'UNSUBSCRIBE'],
    optIn: [],
    help: [],
  },
];

/** What somebody means by a text message. */
export type TextMeaning =
  | { readonly kind: 'opt-out' | 'opt-in' | 'help'; readonly keyword: string }
  /** No keyword, but a reasonable reader might see a refusal: for a person to look at. */
  | { readonly kind: 'maybe-opt-out' }
  | { readonly kind: 'other' };

/** The words without case, accents and signs, one space between them: `« Arrêt ! »` is `arret`. */
export function plainWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]|['’]/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** As keywords are compared: `Opt out` and `OPT-OUT` are the same word. */
const asKeyword = (text: string) => plainWords(text).replaceAll(' ', '');

const unionOf = (kind: 'optOut' | 'optIn' | 'help') =>
  new Set(keywordTables.flatMap((table) => table[kind].map(asKeyword)));
const kinds = [
  ['opt-out', unionOf('optOut')],
  ['opt-in', unionOf('optIn')],
  ['help', unionOf('help')],
] as const;

/** Says what a text message means: the whole of it is a keyword, or it looks like a refusal, or it is neither. */
export function meaningOfText(text: string): TextMeaning {
  const keyword = asKeyword(text);
  const [kind] = kinds.find(([, words]) => words.has(keyword)) ?? [];
  if (kind) return { kind, keyword };
  // `Please stop. I never signed up` says no in its first sentence
  const said = [text, ...text.split(/[.!?;\n]+/)].map(plainWords);
  return { kind: said.some(looksLikeRefusal) ? 'maybe-opt-out' : 'other' };
}
