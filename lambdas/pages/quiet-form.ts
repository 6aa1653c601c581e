import { channelSchema } from '../domain/channel.ts';
import { type Weekday, weekdays } from '../domain/notification-type.ts';
import { type QuietHours, type QuietWindow, quietHoursSchema, quietWindowSchema } from '../domain/preferences.ts';
import type { SentForm } from './form.ts';
import { on, switchValue } from './switch-value.ts';

/** The names of the controls of each window that the form offers. */
export const quietControls = ['quiet', 'quiet2', 'quiet3'].map((name) => ({
  isOn: name,
  start: `${name}:start`,
  end: `${name}:end`,
  channels: `${name}:channels`,
  days: weekdays.map((day) => ({ day, name: `${name}:${day}` })),
}));
type QuietControls = (typeof quietControls)[number];

/** What the form offers for windows that are not kept yet. */
const usual = [
  { start: '22:00', end: '08:00' },
  { start: '12:00', end: '13:00' },
  { start: '18:00', end: '20:00' },
];

/** How the channels of a window stand in the form; nothing for every channel. */
export const channelsText = ({ channels = [] }: Pick<QuietWindow, 'channels'>) =>
  channelSchema.options.filter((channel) => channels.includes(channel)).join(' ');

/** The controls as they stand for these hours. */
export function shownQuietHours(quietHours: QuietHours | undefined): Readonly<Record<string, string>> {
  const windows = windowsOf(quietHours);
  return Object.fromEntries(
    quietControls.flatMap(({ isOn, start, end, channels, days }, index) => {
      const window = windows[index];
      return [
        [isOn, switchValue(window !== undefined)],
        [start, window?.start ?? usual[index]?.start ?? ''],
        [end, window?.end ?? usual[index]?.end ?? ''],
        [channels, window ? channelsText(window) : ''],
        ...days.map(({ day, name }) => [name, switchValue(window?.days?.includes(day) ?? true)]),
      ];
    }),
  );
}

/** What is wrong with quiet hours: a field of the first, second or third window, or what they come to together. */
export type QuietProblem =
  | { readonly field: 'times' | 'channels' | 'days'; readonly number: number }
  | { readonly field: 'week' };

/** The quiet hours that somebody wants; without `wanted` they did not touch them, with `null` there are to be none. */
export interface QuietWish {
  readonly wanted?: QuietHours | null;
  /** Why they cannot be; then nothing is wanted. */
  readonly problems: readonly QuietProblem[];
}

/** Reads what somebody wants. What the form does not show, a fourth window, stays as it is. */
export function quietHoursIn(form: Pick<SentForm, 'changed' | 'sent'>, known: QuietHours | undefined): QuietWish {
  if (!quietControls.some((names) => isTouched(form, names))) return { problems: [] };
  const sent = quietControls.flatMap((names, index) =>
    form.sent(names.isOn) === on
      ? [{ number: index + 1, window: quietWindowSchema.safeParse(windowIn(form, names)) }]
      : [],
  );
  const problems = sent.flatMap(({ number, window: { error } }) =>
    [...new Set(error?.issues.map(({ path: [field] }) => fieldOf(field)))].map((field) => ({ field, number })),
  );
  if (problems.length > 0) return { problems };
  const shown = sent.flatMap(({ window: { data } }) => (data ? [data] : []));
  const [first, ...others] = [...shown, ...windowsOf(known).slice(quietControls.length)];
  if (first === undefined) return { wanted: null, problems };
  const wanted = quietHoursSchema.safeParse(others.length > 0 ? [first, ...others] : first).data;
  return wanted ? { wanted, problems } : { problems: [{ field: 'week' }] };
}

/** A window that is off and stays off does not count, whatever stands in its fields. */
function isTouched({ changed, sent }: Pick<SentForm, 'changed' | 'sent'>, names: QuietControls): boolean {
  const { isOn, start, end, channels, days } = names;
  const fields = [start, end, channels, ...days.map(({ name }) => name)];
  return changed.has(isOn) || (sent(isOn) === on && fields.some((name) => changed.has(name)));
}

/** A window as it stands in the form, good or not; on every day of the week it has no days. */
function windowIn({ sent }: Pick<SentForm, 'sent'>, { start, end, channels, days }: QuietControls) {
  const only = sent(channels).split(' ').filter(Boolean);
  const chosen: Weekday[] = days.flatMap(({ day, name }) => (sent(name) === on ? [day] : []));
  return {
    // some browsers send seconds
    start: sent(start).slice(0, 5),
    end: sent(end).slice(0, 5),
    ...(only.length > 0 && { channels: only }),
    ...(chosen.length < weekdays.length && { days: chosen }),
  };
}

/** Times are judged together: what is wrong with them may be told of the window. */
function fieldOf(field: PropertyKey | undefined): Exclude<QuietProblem['field'], 'week'> {
  return field === 'channels' || field === 'days' ? field : 'times';
}

/** Hours that may be one window or several, as several. */
export function windowsOf(quietHours: QuietHours | undefined): readonly QuietWindow[] {
  return quietHours === undefined ? [] : [quietHours].flat();
}
