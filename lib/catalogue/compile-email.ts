import { convert } from 'html-to-text';
import mjml2html from 'mjml';
import * as z from 'zod';
import { checkMarkup } from './check-markup.ts';
import { deriveText } from './derive-text.ts';
import type { Protected } from './placeholders.ts';
import { protect, restore } from './placeholders.ts';
import type { Source } from './source.ts';
import { placeOf } from './source.ts';

/** The Liquid of an e-mail's parts, or why there is none. */
export interface CompiledEmail {
  readonly parts: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

/** Makes MJML into the subject, the HTML and the plain text of an e-mail, with its Liquid left as it is. */
export async function compileEmail(source: Source, locale: string): Promise<CompiledEmail> {
  const mail = protect(source);
  const problems = [
    ...checkMarkup(mail),
    ...(new RegExp(`<mjml[^>]*\\slang="${locale}"`).test(mail.source.text)
      ? []
      : [`${placeOf(source, 1)}: write <mjml lang="${locale}">, so that a screen reader speaks the right language`]),
  ];
  const made = await toHtml(mail.source);
  if (made.html === undefined) return { parts: {}, problems: [...problems, ...made.problems] };

  const html = withoutIndentation(made.html);
  const title = /<title>(?<title>[\s\S]*?)<\/title>/.exec(html)?.groups?.['title'] ?? '';
  const subject = convert(title, { wordwrap: false });
  const parts = { subject, html, text: deriveText(html, mail.placeholders) };
  return {
    parts: Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, restore(text, mail.placeholders)])),
    problems: [
      ...problems,
      ...(subject === ''
        ? [`${placeOf(source, 1)}: the subject is missing; write <mj-title>…</mj-title> in <mj-head>`]
        : []),
      ...(problems.length > 0 ? [] : lostLiquid(source, html, mail)),
    ],
  };
}

const refusalSchema = z.object({
  errors: z.array(z.object({ line: z.int(), message: z.string(), tagName: z.string() })),
});

/** Asks MJML, which judges before it renders: it may break down over what it would not have accepted. */
async function toHtml(
  source: Source,
): Promise<{ readonly html: string } | { readonly html?: undefined; readonly problems: readonly string[] }> {
  try {
    const { html } = await mjml2html(source.text, {
      validationLevel: 'strict',
      ignoreIncludes: true,
      // a font from elsewhere tells its host who opened the message, and when
      fonts: {},
    });
    return { html };
  } catch (error) {
    const refusal = refusalSchema.safeParse(error);
    if (!refusal.success) return { problems: [`${placeOf(source, 1)}: MJML cannot read the file: ${String(error)}`] };
    return {
      problems: refusal.data.errors.map(
        ({ line, message, tagName }) => `${placeOf(source, line)}: <${tagName}>: ${message}`,
      ),
    };
  }
}

function lostLiquid(source: Source, html: string, { placeholders }: Protected): readonly string[] {
  return placeholders
    .filter(({ word }) => !html.includes(word))
    .map(
      ({ line, liquid }) =>
        `${placeOf(source, line)}: MJML drops ${liquid} where it stands; put it into mj-text, or into mj-raw`,
    );
}

// a third of MJML's output is indentation; nothing in an e-mail depends on it
function withoutIndentation(html: string): string {
  return html
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
