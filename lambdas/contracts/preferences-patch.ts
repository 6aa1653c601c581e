import * as z from 'zod';
import { channelSchema } from '../domain/channel.ts';
import { typeNameSchema } from '../domain/ids.ts';
import { categoryNameSchema, frequencySchema, mostSchema, preferencesSchema } from '../domain/preferences.ts';

const choicePatchSchema = z.strictObject({
  channels: z.partialRecord(channelSchema, z.boolean().nullable()).optional(),
  frequency: frequencySchema.nullable().optional(),
  atMost: mostSchema.nullable().optional(),
});

/** A part of somebody's preferences: what is absent stays as it is, `null` takes a choice back (RFC 7396). */
export const preferencesPatchSchema = z.strictObject({
  types: z.record(typeNameSchema, choicePatchSchema).optional(),
  categories: z.record(categoryNameSchema, choicePatchSchema).optional(),
  channels: z.partialRecord(channelSchema, z.boolean().nullable()).optional(),
  quietHours: preferencesSchema.shape.quietHours.nullable(),
  quietUntil: preferencesSchema.shape.quietUntil.nullable(),
});
export type PreferencesPatch = z.infer<typeof preferencesPatchSchema>;
