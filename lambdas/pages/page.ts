import { type Content, Html, html } from './html.ts';
import { contentSecurityPolicy, style } from './style.ts';
import type { PageLocale } from './words.ts';

/** A page as it goes over the wire. */
export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Whose page it is, and in which language. */
export interface PageFrame {
  readonly brand: string;
  readonly locale: PageLocale;
}

/** A whole page, with the policy that lets it load and run nothing. */
export function page(
  { brand, locale }: PageFrame,
  { title, status = 200, main }: { readonly title: string; readonly status?: number; readonly main: Content },
): Page {
  const body = html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · ${brand}</title>
<style>${Html.verbatim(style)}</style>
</head>
<body>
<main>
<p class="brand">${brand}</p>
${main}
</main>
</body>
</html>
`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-language': locale,
      'content-security-policy': contentSecurityPolicy,
    },
    body: body.toString(),
  };
}

/** What happened, said where the eye and the screen reader begin. */
export interface Message {
  readonly kind: 'good' | 'bad';
  readonly text: string;
}

/** Messages at the head of a page; the first has the focus, for without a script nothing else announces it. */
export function messageBox(messages: readonly Message[]): Content {
  return messages.map(
    ({ kind, text }, index) =>
      html`<p class="${kind === 'good' ? 'message' : 'message bad'}" role="${kind === 'good' ? 'status' : 'alert'}" tabindex="-1"${index === 0 && html` autofocus`}>${text}</p>\n`,
  );
}
