import * as z from 'zod';
import { type Category, capPeriods } from '../domain/category.ts';
import { channelSchema } from '../domain/channel.ts';
import { confirmationSchema } from '../domain/confirmation.ts';
import { categoryNameSchema } from '../domain/preferences.ts';

/** The Liquid sources of one message, part by part: `subject`, `html`, `text`; or `text`; or `title`, `body`. */
const partsSchema = z.record(z.string(), z.string());

/** What deciding needs of a category. */
const categorySchema = z.object({
  name: categoryNameSchema,
  duplicates: z.enum(['at-least-once', 'at-most-once']),
  consent: z.enum(['none', 'marketing']),
  doubleOptIn: z.boolean(),
  mandatory: z.boolean(),
  byDefault: z.boolean(),
  hours: z.object({ legal: z.boolean(), own: z.boolean() }),
  caps: z.array(
    z.object({
      channel: channelSchema,
      most: z.int().positive(),
      per: z.enum(capPeriods),
      counts: z.enum(['rolling', 'calendar']),
    }),
  ),
}) satisfies z.ZodType<Category>;

/**
 * What one channel's dispatcher needs of the catalogue. Written at synth beside the function's bundle as
 * `templates.json`, checked there, and read once at cold start.
 */
export const compiledCatalogueSchema = z.object({
  channel: channelSchema,
  types: z.record(
    z.string(),
    z.object({
      category: categorySchema,
      /** How far a delivery must be proven; absent: that the provider took it is enough. */
      confirm: confirmationSchema.optional(),
      /** What may happen when it is open whether a message went out; the category's rule unless the type has its own. */
      duplicates: z.enum(['at-least-once', 'at-most-once']),
      whenCapped: z.enum(['defer', 'drop']),
      defaultLocale: z.string(),
      /** By locale, such as `en` or `fr-CA`. */
      templates: z.record(z.string(), partsSchema),
    }),
  ),
});
export type CompiledCatalogue = z.infer<typeof compiledCatalogueSchema>;

/** The file beside the bundle's index.js. */
export const compiledCatalogueFile = 'templates.json';
