import * as z from 'zod';
import { channelSchema } from './channel.ts';
import { typeNameSchema } from './ids.ts';

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
});
export type Choice = z.infer<typeof choiceSchema>;

/** The most types or categories that one person's choices name; a profile stays one item of a few KB. */
const maxChoices = 100;
const atMost = (choices: object) => Object.keys(choices).length <= maxChoices;

/** What a recipient wants. What is absent was not chosen. */
export const preferencesSchema = z.strictObject({
  types: z.record(typeNameSchema, choiceSchema).refine(atMost, `must name at most ${maxChoices} types`).optional(),
  categories: z
    .record(categoryNameSchema, choiceSchema)
    .refine(atMost, `must name at most ${maxChoices} categories`)
    .optional(),
  /** For all categories that say nothing of the channel. */
  channels: z.partialRecord(channelSchema, z.boolean()).optional(),
  /** In the recipient's own time zone; may go over midnight. */
  quietHours: z
    .strictObject({ start: timeOfDaySchema, end: timeOfDaySchema })
    .refine(({ start, end }) => start !== end, 'must end at another time than they start')
    .optional(),
});
export type Preferences = z.infer<typeof preferencesSchema>;
