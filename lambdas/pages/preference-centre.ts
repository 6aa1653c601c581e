import type { RecipientProfile } from '../domain/recipient-profile.ts';
import { type CategoryPart, categoryCard, type Reached } from './category-card.ts';
import { controls, shownControls } from './form.ts';
import { type Content, html } from './html.ts';
import { maskEmail, maskPhone } from './mask.ts';
import { type Message, messageBox, type Page, type PageFrame, page } from './page.ts';
import { pauseForms, quietCard } from './quiet-card.ts';
import { type Words, wordsIn } from './words.ts';

/** What the preference centre shows. */
export interface PreferenceCentre {
  readonly profile: RecipientProfile;
  readonly parts: readonly CategoryPart[];
  /** When it is shown; ISO 8601. A yes given on the page is older than a no that comes after this. */
  readonly shownAt: string;
  readonly messages: readonly Message[];
}

/** The values of the button that stops all marketing. */
export const stopMarketing = 'stop-marketing';

/** All that somebody can choose, on one page with one button; works without any script. */
export function preferenceCentre(frame: PageFrame, centre: PreferenceCentre, status = 200): Page {
  const words = wordsIn(frame.locale);
  const { profile, parts, messages, shownAt } = centre;
  const reached = reachedAt(profile, words);
  const shown = shownControls(
    parts.map(({ choices }) => choices),
    { quietHours: profile.preferences?.quietHours, timeZone: profile.timeZone },
  );
  const [first] = messages;
  const needsConsent = parts.some(({ choices }) => choices.category.consent !== 'none');
  const main = html`${messageBox(messages)}<h1>${words.heading}</h1>
<p>${words.intro}</p>
<form id="${stopMarketing}" method="post"></form>
${pauseForms}
<form method="post">
${hidden(controls.version, String(profile.version))}
${hidden(controls.shownAt, shownAt)}
${hidden(controls.shown, JSON.stringify(shown))}
${parts.length === 0 && html`<p class="card">${words.nothingToChoose}</p>`}
${parts.map((part) => categoryCard(part, reached, words))}
${needsConsent && stopEverything(words)}
${quietCard(profile, shown, { shownAt, locale: frame.locale, words })}
<p class="faint act">${words.otherAddress}</p>
<p class="save"><button>${words.save}</button></p>
</form>`;
  return page(frame, { title: first ? `${first.text} ${words.title}` : words.title, status, main });
}

function hidden(name: string, value: string): Content {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

/** A form of its own: whoever presses Enter in a field saves, and stops nothing. */
function stopEverything({ stopMarketing: text, stopMarketingHint }: Words): Content {
  return html`<div class="aside"><button class="quiet" form="${stopMarketing}" name="${controls.action}" value="${stopMarketing}">${text}</button><small>${stopMarketingHint}</small></div>`;
}

function reachedAt({ email, phone, push = [] }: RecipientProfile, words: Words): Reached {
  return {
    ...(email && { email: maskEmail(email.address) }),
    ...(phone && { sms: maskPhone(phone.address) }),
    ...(push.length > 0 && { push: words.devices(push.length) }),
  };
}
