import type { CapPeriod } from '../domain/category.ts';
import type { Channel } from '../domain/channel.ts';
import { chooseLocale } from '../domain/choose-locale.ts';
import type { Frequency } from '../domain/preferences.ts';
import type { Suppression } from '../domain/recipient-profile.ts';
import { en } from './words/en.ts';
import { fr } from './words/fr.ts';

/** Everything the pages say, in one language. What is missing in one does not compile. */
export interface Words {
  readonly title: string;
  readonly heading: string;
  readonly intro: string;
  readonly channels: Readonly<Record<Channel, string>>;
  readonly devices: (count: number) => string;
  readonly how: string;
  readonly frequency: string;
  readonly frequencies: Readonly<Record<Frequency, string>>;
  readonly atMost: string;
  readonly asItComes: string;
  readonly most: Readonly<Record<CapPeriod, (most: number) => string>>;
  readonly asCategory: (frequency: string) => string;
  readonly byType: string;
  readonly differs: string;
  readonly blocked: string;
  /** What has to happen before a closed address is used again. */
  readonly cures: Readonly<Record<Channel, Readonly<Record<Suppression['reason'], string>>>>;
  /** What somebody agrees to by switching on text messages, beside the category's own wording; versioned like it. */
  readonly textTerms: { readonly version: string; readonly text: string };
  readonly agree: string;
  readonly stopMarketing: string;
  readonly stopMarketingHint: string;
  readonly quiet: {
    readonly title: string;
    readonly description: string;
    /** What the first, second or third window is called. */
    readonly window: (number: number) => string;
    readonly isOn: (number: number) => string;
    readonly more: string;
    readonly start: string;
    readonly end: string;
    readonly timeZone: string;
    readonly noTimeZone: string;
    readonly channels: string;
    readonly everyChannel: string;
    /** The days of the week on which a window begins. */
    readonly days: string;
    /** What is wrong with a field of a window, and what helps. */
    readonly problems: Readonly<Record<'times' | 'channels' | 'days', (window: string) => string>>;
    /** What is wrong with all windows together, and what helps. */
    readonly nothingFree: string;
    readonly pause: string;
    readonly pauseHint: string;
    readonly paused: (until: string) => string;
    readonly pausedUntil: (until: string) => string;
    readonly resume: string;
    readonly resumed: string;
  };
  readonly save: string;
  readonly saved: string;
  readonly stopped: string;
  readonly unchanged: string;
  readonly changedMeanwhile: string;
  readonly withheld: string;
  readonly lastChannel: (category: string) => string;
  readonly badForm: string;
  readonly nothingToChoose: string;
  readonly otherAddress: string;
  readonly unsubscribe: {
    readonly title: string;
    readonly question: (category: string, channel: string) => string;
    readonly hint: string;
    readonly button: string;
    readonly done: string;
    readonly doneText: (category: string, channel: string) => string;
    readonly others: string;
  };
  readonly confirm: {
    readonly title: string;
    readonly intro: string;
    readonly button: string;
    readonly hint: string;
    readonly done: string;
    readonly doneText: string;
    readonly purposes: Readonly<Record<'marketing', string>>;
  };
  readonly notFound: { readonly title: string; readonly text: string; readonly cure: string };
  readonly tooLarge: { readonly title: string; readonly text: string };
}

/** The languages of the pages. */
export const pageLocales = ['en', 'fr'] as const;
export type PageLocale = (typeof pageLocales)[number];

const byLocale = { en, fr } as const satisfies Record<PageLocale, Words>;

/** What the pages say in a language. */
export function wordsIn(locale: PageLocale): Words {
  return byLocale[locale];
}

/** The language to show a page in: the person's own, else what their browser asks for, else English. */
export function pageLocale(own: string | undefined, acceptLanguage: string | undefined): PageLocale {
  const wanted = [...(own ? [own] : []), ...languagesOf(acceptLanguage ?? '')];
  const chosen = chooseLocale(wanted, pageLocales, 'en');
  return pageLocales.find((locale) => locale === chosen) ?? 'en';
}

/** The languages of an Accept-Language header, most wanted first (RFC 9110, 12.5.4). */
function languagesOf(header: string): readonly string[] {
  return header
    .slice(0, 500)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(tag) && quality > 0)
    .toSorted((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag);
}
