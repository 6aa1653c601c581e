import { type Channel, channels } from '../domain/channel.ts';
import { type Weekday, weekdays } from '../domain/notification-type.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import { controls } from './form.ts';
import { type Content, html } from './html.ts';
import { channelsText, type QuietProblem, quietControls, windowsOf } from './quiet-form.ts';
import { on } from './switch-value.ts';
import type { PageLocale, Words } from './words.ts';

/** The values of the buttons that begin and end a pause; also the names of their forms. */
export const pauseAction = 'pause';
export const resumeAction = 'resume';

/** Forms of their own: whoever presses Enter in a field saves, and pauses nothing. */
export const pauseForms: Content = html`<form id="${pauseAction}" method="post"></form>
<form id="${resumeAction}" method="post"></form>`;

/** The hours in which nothing is to come, a pause, and the time zone that both count in. */
export function quietCard(
  { timeZone, preferences = {} }: RecipientProfile,
  shown: Readonly<Record<string, string>>,
  { shownAt, locale, words }: { readonly shownAt: string; readonly locale: PageLocale; readonly words: Words },
): Content {
  const { quiet } = words;
  const zones = Intl.supportedValuesOf('timeZone');
  const known = timeZone === undefined || zones.includes(timeZone) ? zones : [timeZone, ...zones];
  const windows = windowsOf(preferences.quietHours);
  const fields = quietControls.map((_, index) => windowFields(index, shown, { locale, words }));
  const [first, ...others] = fields;
  const until = preferences.quietUntil;
  const isPaused = until !== undefined && Date.parse(until) > Date.parse(shownAt);
  return html`<section class="card">
<fieldset>
<legend><h2>${quiet.title}</h2></legend>
<p class="faint">${quiet.description}</p>
${first}
<details${windows.length > 1 && html` open`}>
<summary>${quiet.more}</summary>
${others}
</details>
<div class="fields"><label class="field wide">${quiet.timeZone}<select name="${controls.timeZone}">${timeZone === undefined && html`<option value="" selected>${quiet.noTimeZone}</option>`}${known.map((zone) => html`<option${zone === timeZone && html` selected`}>${zone}</option>`)}</select></label></div>
</fieldset>
<div class="aside">${
    isPaused
      ? html`<button class="quiet" form="${resumeAction}" name="${controls.action}" value="${resumeAction}">${quiet.resume}</button><small>${quiet.pausedUntil(momentText(until, timeZone, locale))}</small>`
      : html`<button class="quiet" form="${pauseAction}" name="${controls.action}" value="${pauseAction}">${quiet.pause}</button><small>${quiet.pauseHint}</small>`
  }</div>
</section>
`;
}

/** What is wrong with the quiet hours that somebody wanted, by the names that the card has for its fields. */
export function quietProblemText(problem: QuietProblem, { quiet }: Words): string {
  return problem.field === 'week' ? quiet.nothingFree : quiet.problems[problem.field](quiet.window(problem.number));
}

/** A moment as people read it, on their own clock. */
export function momentText(moment: string, timeZone: string | undefined, locale: PageLocale): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: timeZone ?? 'UTC',
    ...(timeZone === undefined && { timeZoneName: 'short' }),
  }).format(new Date(moment));
}

function windowFields(
  index: number,
  shown: Readonly<Record<string, string>>,
  { locale, words }: { readonly locale: PageLocale; readonly words: Words },
): Content {
  const { quiet } = words;
  const names = quietControls[index];
  if (names === undefined) return html``;
  const timeField = (name: string, label: string) =>
    html`<label class="field">${label}<input type="time" name="${name}" value="${shown[name]}"></label>`;
  const chosen = shown[names.channels] ?? '';
  return html`<div role="group" aria-label="${quiet.window(index + 1)}"><div class="rows"><label class="row"><span>${quiet.isOn(index + 1)}</span><input class="switch" type="checkbox" name="${names.isOn}" value="${on}"${shown[names.isOn] === on && html` checked`}></label></div>
<div class="fields">${timeField(names.start, quiet.start)}${timeField(names.end, quiet.end)}
<label class="field wide">${quiet.channels}<select name="${names.channels}">${channelSets.map((set) => {
    const value = set.length === channels.length ? '' : channelsText({ channels: [...set] });
    const text = value === '' ? quiet.everyChannel : listText(set, locale, words);
    return html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`;
  })}</select></label>
${dayFields(names, shown, { locale, words })}</div></div>
`;
}

function dayFields(
  { isOn, days }: (typeof quietControls)[number],
  shown: Readonly<Record<string, string>>,
  { locale, words }: { readonly locale: PageLocale; readonly words: Words },
): Content {
  const title = `${isOn}-days`;
  return html`<div class="field wide" role="group" aria-labelledby="${title}"><span id="${title}">${words.quiet.days}</span>
<div class="days">${days.map(
    ({ day, name }) =>
      html`<label class="day"><input type="checkbox" name="${name}" value="${on}"${shown[name] === on && html` checked`}>${dayText(day, locale)}</label>\n`,
  )}</div></div>`;
}

/** Every choice of channels, all of them first, then two, then one. */
const channelSets = Array.from({ length: 2 ** channels.length - 1 }, (_, index) =>
  channels.filter((_, place) => ((index + 1) >> place) % 2 === 1),
).toSorted((one, other) => other.length - one.length);

const listText = (set: readonly Channel[], locale: PageLocale, { channels: names }: Words) =>
  new Intl.ListFormat(locale, { type: 'conjunction' }).format(set.map((channel) => names[channel]));

// 1 January 2024 was a Monday
const mondayMs = Date.UTC(2024, 0, 1);

const dayText = (day: Weekday, locale: PageLocale) =>
  new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(
    mondayMs + weekdays.indexOf(day) * 24 * 60 * 60_000,
  );
