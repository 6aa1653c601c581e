import type { Liquid, Template } from 'liquidjs';
import { Context, LiquidError } from 'liquidjs';
import type { CompiledCatalogue } from '../../contracts/compiled-catalogue.ts';
import { chooseLocale } from '../../domain/choose-locale.ts';
import type { Rendered, RenderRequest } from '../../ports/renderer.ts';
import { createEngine } from './engine.ts';
import { escapeHtml, escapeLine, escapeText, toLine, toParagraphs, toTextMessage } from './escaping.ts';
import type { Formatting } from './formatting.ts';
import { formattingFor } from './formatting.ts';

/** Puts notifications of one channel into words. */
export interface Renderer {
  /** Throws a RenderingError if the data does not fit the template; trying again gives the same. */
  readonly render: (request: RenderRequest) => Rendered;
}

/** The data does not fit the template, or there is no template. Says which and where, never what the data was. */
export class RenderingError extends Error {
  override readonly name = 'RenderingError';
}

type Medium = 'html' | 'line' | 'text' | 'textMessage';

const escapes = { html: escapeHtml, line: escapeLine, text: escapeText, textMessage: escapeText } as const;
const finishes = {
  html: (html: string) => html,
  line: toLine,
  text: toParagraphs,
  textMessage: toTextMessage,
} as const;

const mediumOfPart: Readonly<Record<string, Medium>> = { html: 'html', subject: 'line', title: 'line' };

/** Renders the compiled templates of one channel, each value escaped for where it stands. */
export function createRenderer(compiled: CompiledCatalogue): Renderer {
  const formattings = new WeakMap<Context, Formatting>();
  const formattingOf = (context: Context): Formatting => {
    const formatting = formattings.get(context);
    if (formatting === undefined) throw new Error('a filter ran outside of a rendering');
    return formatting;
  };
  const engines = new Map<Medium, Liquid>();
  const parsed = new Map<string, Template[]>();

  const engineFor = (medium: Medium): Liquid => {
    const engine = engines.get(medium) ?? createEngine(escapes[medium], formattingOf);
    engines.set(medium, engine);
    return engine;
  };

  const renderPart = (name: string, source: string, scope: object, formatting: Formatting): string => {
    const medium = mediumOfPart[name] ?? (compiled.channel === 'sms' ? 'textMessage' : 'text');
    const engine = engineFor(medium);
    const key = `${medium}\n${source}`;
    const template = parsed.get(key) ?? engine.parse(source);
    parsed.set(key, template);
    const context = new Context(scope, engine.options, { sync: true });
    formattings.set(context, formatting);
    return finishes[medium](String(engine.renderSync(template, context)));
  };

  return {
    render: ({ type, data, locales, timeZone = 'UTC', links = {} }) => {
      const declared = Object.hasOwn(compiled.types, type) ? compiled.types[type] : undefined;
      if (declared === undefined) throw new RenderingError(`${type} has no ${compiled.channel} templates; deploy them`);
      const locale = chooseLocale(locales, Object.keys(declared.templates), declared.defaultLocale);
      const formatting = formattingFor({ locale, variety: varietyOf(locale, locales), timeZone });
      const scope = { ...data, recipient: { locale, timeZone, ...links } };
      const parts = Object.entries(declared.templates[locale] ?? {}).map(([name, source]) => {
        try {
          return [name, renderPart(name, source, scope, formatting)] as const;
        } catch (error) {
          if (!LiquidError.is(error)) throw error;
          throw new RenderingError(`${type}, ${compiled.channel}.${locale}, ${name}: ${error.message}`);
        }
      });
      return { locale, parts: Object.fromEntries(parts) };
    },
  };
}

/** Somebody in Canada who is written to in `fr` still reads amounts and dates as `fr-CA`. */
function varietyOf(locale: string, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().startsWith(`${locale.toLowerCase()}-`) && isWellFormed(tag)) ?? locale;
}

function isWellFormed(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
