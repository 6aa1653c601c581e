import * as z from 'zod';
import type { Channel } from '../domain/channel.ts';
import type { CategoryChoices, ChannelChoice, TypeChoices } from '../domain/choosable.ts';
import type { TypeWish, Wish } from '../domain/choose.ts';
import { type Frequency, frequencySchema, type Most, mostSchema, type QuietHours } from '../domain/preferences.ts';
import { shownQuietHours } from './quiet-form.ts';
import { on, switchValue } from './switch-value.ts';

/** The names of the form's controls. */
export const controls = {
  category: (category: string, part: Channel | 'frequency' | 'atMost') => `c:${category}:${part}`,
  type: (type: string, part: Channel | 'frequency') => `t:${type}:${part}`,
  timeZone: 'timeZone',
  version: 'version',
  shownAt: 'shownAt',
  shown: 'shown',
  action: 'action',
} as const;

/** Stands in the form for what somebody was shown: the value of every control. */
export type Shown = Readonly<Record<string, string>>;

/** The controls as they stand for these choices. */
export function shownControls(
  choices: readonly CategoryChoices[],
  { quietHours, timeZone = '' }: { quietHours?: QuietHours | undefined; timeZone?: string | undefined },
): Shown {
  const switches = (of: readonly ChannelChoice[], name: (channel: Channel) => string) =>
    of.filter(({ blocked }) => !blocked).map(({ channel, isOn }) => [name(channel), switchValue(isOn)] as const);
  return {
    ...Object.fromEntries(
      choices.flatMap(({ category: { name, mandatory }, channels, frequency, atMost, types }) => [
        ...switches(channels, (channel) => controls.category(name, channel)),
        ...(mandatory
          ? []
          : [
              [controls.category(name, 'frequency'), frequency] as const,
              [controls.category(name, 'atMost'), mostText(atMost)] as const,
            ]),
        ...(mandatory ? [] : types).flatMap(({ type, channels: ofType, frequency: own = '' }) => [
          ...switches(ofType, (channel) => controls.type(type, channel)),
          [controls.type(type, 'frequency'), own] as const,
        ]),
      ]),
    ),
    ...shownQuietHours(quietHours),
    [controls.timeZone]: timeZone,
  };
}

/** How a limit stands in the form, such as `3/week`; nothing where there is none. */
export const mostText = (most: Most | undefined) => (most ? `${most.most}/${most.per}` : '');

/** The limits that the form offers. */
export const mostOffered: readonly Most[] = [
  { most: 1, per: 'day' },
  { most: 3, per: 'day' },
  { most: 1, per: 'week' },
  { most: 3, per: 'week' },
];

function mostIn(text: string | undefined): Most | null | undefined {
  if (text === '') return null;
  const [most, per] = text?.split('/') ?? [];
  return mostSchema.safeParse({ most: Number(most), per }).data;
}

const shownSchema = z.record(z.string().max(200), z.string().max(100));

/** What comes with the controls: which version of the profile was shown and when, and how the controls stood. */
const formSchema = z.object({
  version: z.coerce.number().int().nonnegative(),
  shownAt: z.iso.datetime(),
  shown: z
    .string()
    .max(60_000)
    .transform((text, context) => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(shownSchema),
});

/** What somebody sent: by control, whatever differs from what they were shown. */
export interface SentForm {
  readonly version: number;
  readonly shownAt: string;
  readonly changed: ReadonlyMap<string, string>;
  /** The values of all controls, changed or not. */
  readonly sent: (name: string) => string;
}

/** Reads the form; `undefined` for what our page cannot have sent. */
export function readForm(fields: ReadonlyMap<string, string>): SentForm | undefined {
  const { data } = formSchema.safeParse(Object.fromEntries(fields));
  if (data === undefined) return undefined;
  const { version, shownAt, shown } = data;
  const sent = (name: string) => fields.get(name) ?? '';
  const changed = Object.entries(shown).filter(([name, value]) => sent(name) !== value);
  return { version, shownAt, sent, changed: new Map(changed.map(([name]) => [name, sent(name)])) };
}

/** What somebody changed about one category. */
export function wishIn(
  { changed }: Pick<SentForm, 'changed'>,
  { category: { name }, channels, types }: CategoryChoices,
): Wish {
  const frequency = frequencySchema.safeParse(changed.get(controls.category(name, 'frequency'))).data;
  const atMost = mostIn(changed.get(controls.category(name, 'atMost')));
  return {
    channels: switched(changed, channels, (channel) => controls.category(name, channel)),
    ...(frequency && { frequency }),
    ...(atMost !== undefined && { atMost }),
    types: Object.fromEntries(types.map((each) => [each.type, typeWish(changed, each)])),
  };
}

function typeWish(changed: SentForm['changed'], { type, channels }: TypeChoices): TypeWish {
  const chosen = changed.get(controls.type(type, 'frequency'));
  const frequency: Frequency | null | undefined = chosen === '' ? null : frequencySchema.safeParse(chosen).data;
  return {
    channels: switched(changed, channels, (channel) => controls.type(type, channel)),
    ...(frequency !== undefined && { frequency }),
  };
}

function switched(changed: SentForm['changed'], of: readonly ChannelChoice[], name: (channel: Channel) => string) {
  return Object.fromEntries(
    of.flatMap(({ channel }) => {
      const value = changed.get(name(channel));
      return value === undefined ? [] : [[channel, value === on]];
    }),
  );
}
