import { channelSchema } from '../domain/channel.ts';
import { type QuietHours, type QuietWindow, quietHoursSchema } from '../domain/preferences.ts';
import type { SentForm } from './form.ts';
import { on, switchValue } from './switch-value.ts';

/** The names of the controls of each window that the form offers. */
export const quietControls = ['quiet', 'quiet2', 'quiet3'].map((name) => ({
  isOn: name,
  start: `${name}:start`,
  end: `${name}:end`,
  channels: `${name}:channels`,
}));

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
    quietControls.flatMap(({ isOn, start, end, channels }, index) => {
      const window = windows[index];
      return [
        [isOn, switchValue(window !== undefined)],
        [start, window?.start ?? usual[index]?.start ?? ''],
        [end, window?.end ?? usual[index]?.end ?? ''],
        [channels, window ? channelsText(window) : ''],
      ];
    }),
  );
}

/**
 * The quiet hours that somebody wants: `null` for none, `undefined` when they did not touch them, `bad` for what cannot
 * be. What the form does not show, the days of a window and a fourth window, stays as it is.
 */
export function quietHoursIn(
  { changed, sent }: Pick<SentForm, 'changed' | 'sent'>,
  known: QuietHours | undefined,
): QuietHours | null | undefined | 'bad' {
  const touched = quietControls.some(
    (names) =>
      changed.has(names.isOn) || (sent(names.isOn) === on && Object.values(names).some((name) => changed.has(name))),
  );
  if (!touched) return undefined;
  const windows = windowsOf(known);
  const shown = quietControls.flatMap(({ isOn, start, end, channels }, index) => {
    if (sent(isOn) !== on) return [];
    const only = sent(channels).split(' ').filter(Boolean);
    const days = windows[index]?.days;
    const times = { start: sent(start).slice(0, 5), end: sent(end).slice(0, 5) };
    return [{ ...times, ...(only.length > 0 && { channels: only }), ...(days && { days }) }];
  });
  const [first, ...others] = [...shown, ...windows.slice(quietControls.length)];
  if (first === undefined) return null;
  return quietHoursSchema.safeParse(others.length > 0 ? [first, ...others] : first).data ?? 'bad';
}

/** Hours that may be one window or several, as several. */
export function windowsOf(quietHours: QuietHours | undefined): readonly QuietWindow[] {
  return quietHours === undefined ? [] : [quietHours].flat();
}
