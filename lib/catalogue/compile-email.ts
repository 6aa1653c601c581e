import { convert } from 'html-to-text';
import mjml2html from 'mjml';
import { checkMarkup } from './check-markup.ts';
import { deriveText } from './derive-text.ts';
import { withoutComments } from './markup.ts';
import { protect, restore } from './placeholders.ts';
import type { Source } from './source.ts';
import { placeOf } from './source.ts';

/** The Liquid of an e-mail's parts, or why there is none. */
export interface CompiledEmail {
  readonly parts: Readonly<Record<'subject' | 'html' | 'text', string>>;
  readonly problems: readonly string[];
}

/** Makes MJML into the subject, the HTML and the plain text of an e-mail, with its Liquid left as it is. */
export async function compileEmail(source: Source, locale: string): Promise<CompiledEmail> {
  const { source: safe, placeholders } = protect({ ...source, text: withoutComments(source.text) });
  const malformed = checkMarkup({ source: safe, placeholders });
  const { html: indented, errors } = await mjml2html(safe.text, {
    validationLevel: 'soft',
    ignoreIncludes: true,
    // a font from elsewhere tells its host who opened the message, and when
    fonts: {},
  });
  const html = withoutIndentation(indented);
  const subject = convert(/<title>(?<title>[\s\S]*?)<\/title>/.exec(html)?.groups?.['title'] ?? '', {
    wordwrap: false,
  });
  const problems = [
    ...malformed,
    ...errors.map(({ line, message, tagName }) => `${placeOf(safe, line)}: <${tagName}>: ${message}`),
    ...(subject === ''
      ? [`${placeOf(safe, 1)}: the subject is missing; write <mj-title>…</mj-title> in <mj-head>`]
      : []),
    ...(new RegExp(`<mjml[^>]*\\slang="${locale}"`).test(safe.text)
      ? []
      : [`${placeOf(safe, 1)}: write <mjml lang="${locale}">, so that a screen reader speaks the right language`]),
    ...placeholders
      .filter(({ word }) => malformed.length === 0 && !html.includes(word))
      .map(
        ({ line, liquid }) =>
          `${placeOf(source, line)}: ${liquid} is lost in MJML; put it into mj-text, or into mj-raw`,
      ),
  ];
  return {
    parts: {
      subject: restore(subject, placeholders),
      html: restore(html, placeholders),
      text: restore(deriveText(html, placeholders), placeholders),
    },
    problems,
  };
}

// a third of MJML's output is indentation; nothing in an e-mail depends on it
function withoutIndentation(html: string): string {
  return html
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
