import { html } from './html.ts';
import { type Page, type PageFrame, page } from './page.ts';
import { wordsIn } from './words.ts';

/** The body that a mail client posts (RFC 8058), and our own button with it. */
export const oneClick = { name: 'List-Unsubscribe', value: 'One-Click' } as const;

/** For every link that is not, or not any more, or not for this: which of them it is, nobody learns. */
export function notFoundPage(frame: PageFrame): Page {
  const { title, text, cure } = wordsIn(frame.locale).notFound;
  const main = html`<div class="card"><h1>${title}</h1><p>${text}</p><p>${cure}</p></div>`;
  return page(frame, { title, status: 404, main });
}

export function tooLargePage(frame: PageFrame): Page {
  const { title, text } = wordsIn(frame.locale).tooLarge;
  return page(frame, { title, status: 413, main: html`<div class="card"><h1>${title}</h1><p>${text}</p></div>` });
}

/** What a link to unsubscribe is about, in words. */
export interface UnsubscribeText {
  readonly category: string;
  readonly channel: string;
}

/** Asks; changes nothing, for programs open links too. */
export function unsubscribePage(frame: PageFrame, { category, channel }: UnsubscribeText, status = 200): Page {
  const { title, question, hint, button, others } = wordsIn(frame.locale).unsubscribe;
  const main = html`<form class="card" method="post">
<h1>${question(category, channel)}</h1>
<p>${hint}</p>
<p class="act"><button name="${oneClick.name}" value="${oneClick.value}">${button}</button></p>
<p class="act faint">${others}</p>
</form>`;
  return page(frame, { title, status, main });
}

export function unsubscribedPage(frame: PageFrame, { category, channel }: UnsubscribeText): Page {
  const { done, doneText, others } = wordsIn(frame.locale).unsubscribe;
  const main = html`<div class="card">
<h1>${done}</h1>
<p role="status">${doneText(category, channel)}</p>
<p class="act faint">${others}</p>
</div>`;
  return page(frame, { title: done, main });
}

/** What somebody is asked to confirm. */
export interface ConfirmText {
  readonly consents: readonly { readonly purpose: 'marketing'; readonly channel: string }[];
  /** The words that were agreed to. */
  readonly wording: string | undefined;
}

export function confirmPage(frame: PageFrame, { consents, wording }: ConfirmText): Page {
  const { title, intro, button, hint, purposes } = wordsIn(frame.locale).confirm;
  const main = html`<form class="card" method="post">
<h1>${title}</h1>
<p>${intro}</p>
<ul>${consents.map(({ purpose, channel }) => html`<li>${purposes[purpose]}: ${channel}</li>`)}</ul>
${wording !== undefined && html`<p class="said"><q>${wording}</q></p>`}
<p class="act"><button name="confirm" value="yes">${button}</button></p>
<p class="act faint">${hint}</p>
</form>`;
  return page(frame, { title, main });
}

export function confirmedPage(frame: PageFrame): Page {
  const { done, doneText } = wordsIn(frame.locale).confirm;
  const main = html`<div class="card"><h1>${done}</h1><p role="status">${doneText}</p></div>`;
  return page(frame, { title: done, main });
}
