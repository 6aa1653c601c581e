import * as z from 'zod';
import { capPeriods } from './category.ts';
import { channelSchema } from './channel.ts';
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

const choiceSchema = z.strictObject({
  /** Channels that are wanted or not; one that is absent follows what is less specific. */
  channels: z.partialRecord(channelSchema, z.boolean()).optional(),
  frequency: frequencySchema.optional(),
  /** Never more than so many on each channel; counts only where it is less than what the category allows. */
  atMost: z.strictObject({ most: z.int().min(1).max(100), per: z.enum(capPeriods) }).optional(),
});
export type Choice = z.infer<typeof choiceSchema>;

/** The most types or categories that one person's choices name; a profile stays one item of a few KB. */
const maxChoices = 100;
const atMost = (choices: object) => Object.keys(choices).length <= maxChoices;

/** A stretch of the day; may go over midnight. */
const quietWindowSchema = z
  .strictObject({
    start: timeOfDaySchema,
    end: timeOfDaySchema,
    /** Absent: every channel. */
    channels: z.array(channelSchema).min(1).optional(),
    /** The days on which it starts; absent: every day. */
    days: z.array(z.enum(weekdays)).min(1).optional(),
  })
  .refine(({ start, end }) => start !== end, 'must end at another time than they start');
export type QuietWindow = z.infer<typeof quietWindowSchema>;

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
  quietHours: z.union([quietWindowSchema, z.array(quietWindowSchema).min(1).max(10)]).optional(),
  /** Nothing before this moment, on any channel: a pause such as "until 8:00 tomorrow". */
  quietUntil: z.iso.datetime({ offset: true }).optional(),
});
export type Preferences = z.infer<typeof preferencesSchema>;
