import * as z from 'zod';
import { capPeriods } from './category.ts';
import { channelSchema, channels } from './channel.ts';
import { typeNameSchema } from './ids.ts';
import { weekdays } from './notification-type.ts';

/** How often somebody wants to hear: at once, gathered daily or weekly, or not at all. */
export const frequencySchema = z.enum(['at-once', 'daily', 'weekly', 'never']);
export type Frequency = z.infer<typeof frequencySchema>;

/** The name of a category, such as `marketing`. */
export const categoryNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'must be a lower-case word such as marketing')
  .max(40);

/** A time of day, such as `22:00`. */
const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:00');

export const mostSchema = z.strictObject({ most: z.int().min(1).max(100), per: z.enum(capPeriods) });
/** Never more than so many in so long. */
export type Most = z.infer<typeof mostSchema>;

const choiceSchema = z.strictObject({
  /** Channels that are wanted or not; one that is absent follows what is less specific. */
  channels: z.partialRecord(channelSchema, z.boolean()).optional(),
  frequency: frequencySchema.optional(),
  /** Never more than so many on each channel; counts only where it is less than what the category allows. */
  atMost: mostSchema.optional(),
});
export type Choice = z.infer<typeof choiceSchema>;

/** The most types or categories that one person's choices name; a profile stays one item of a few KB. */
const maxChoices = 100;
const atMost = (choices: object) => Object.keys(choices).length <= maxChoices;

const minutesOfDay = 24 * 60;
const minuteOf = (timeOfDay: string) => Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3, 5));
const lengthOf = ({ start, end }: { readonly start: string; readonly end: string }) =>
  (minuteOf(end) - minuteOf(start) + minutesOfDay) % minutesOfDay;

/**
 * A window that is longer could leave nothing of a day free on which the clock is put forward (by two hours at the
 * most, at Troll in Antarctica), and what waits would wait for two days.
 */
const longestMinutes = 21 * 60;

/** A stretch of the day; may go over midnight. */
export const quietWindowSchema = z
  .strictObject({
    start: timeOfDaySchema,
    end: timeOfDaySchema,
    /** Absent: every channel. */
    channels: z.array(channelSchema).min(1).optional(),
    /** The days on which it starts; absent: every day. */
    days: z.array(z.enum(weekdays)).min(1).optional(),
  })
  .refine(({ start, end }) => start !== end, 'must end at another time than they start')
  .refine((window) => lengthOf(window) <= longestMinutes, 'must leave three hours of the day free');
export type QuietWindow = z.infer<typeof quietWindowSchema>;

/** Whether every channel keeps a minute of the week: who wants nothing on a channel switches it off. */
function leavesSomeFree(windows: readonly QuietWindow[]): boolean {
  return channels.every((channel) => {
    const stretches = windows
      .filter((window) => window.channels?.includes(channel) ?? true)
      .flatMap(({ start, end, days = weekdays }) =>
        days.map((day) => {
          const from = weekdays.indexOf(day) * minutesOfDay + minuteOf(start);
          return { from, length: lengthOf({ start, end }) };
        }),
      );
    const week = 7 * minutesOfDay;
    const isSilent = (minute: number) => stretches.some(({ from, length }) => (minute - from + week) % week < length);
    // where anything is free, the minute at which some stretch ends is
    return stretches.length === 0 || stretches.some(({ from, length }) => !isSilent((from + length) % week));
  });
}

/** Hours of the week without a message: a window, or several that count together. */
export const quietHoursSchema = z
  .union([quietWindowSchema, z.array(quietWindowSchema).min(1).max(10)])
  .refine((quietHours) => leavesSomeFree([quietHours].flat()), 'must leave some of the week free on every channel');
export type QuietHours = z.infer<typeof quietHoursSchema>;

/** What a recipient wants. What is absent was not chosen. */
export const preferencesSchema = z.strictObject({
  types: z.record(typeNameSchema, choiceSchema).refine(atMost, `must name at most ${maxChoices} types`).optional(),
  categories: z
    .record(categoryNameSchema, choiceSchema)
    .refine(atMost, `must name at most ${maxChoices} categories`)
    .optional(),
  /** For all categories that say nothing of the channel. */
  channels: z.partialRecord(channelSchema, z.boolean()).optional(),
  /** In the recipient's own time zone. */
  quietHours: quietHoursSchema.optional(),
  /** Nothing before this moment, on any channel: a pause such as "until 8:00 tomorrow". */
  quietUntil: z.iso.datetime({ offset: true }).optional(),
});
export type Preferences = z.infer<typeof preferencesSchema>;
