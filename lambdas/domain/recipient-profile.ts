import * as z from 'zod';
import { channelSchema } from './channel.ts';
import { consentsSchema } from './consent.ts';
import {
  countrySchema,
  emailAddressSchema,
  localeSchema,
  maxPushEndpoints,
  phoneNumberSchema,
  pushEndpointSchema,
  regionSchema,
  timeZoneSchema,
} from './contact-points.ts';
import { recipientIdSchema } from './ids.ts';
import { preferencesSchema } from './preferences.ts';

/** Why an address must not be used on a channel any more. */
export const suppressionSchema = z.object({
  reason: z.enum([
    'permanent_address',
    'permanent_token',
    'opt_out',
    'blocked',
    'complaint',
    // a mailbox that took nothing several times in a row, each time for a reason that might have passed
    'soft_bounces',
    'erased',
  ]),
  since: z.iso.datetime(),
});
export type Suppression = z.infer<typeof suppressionSchema>;

/** A suppression stands with the address it is about, so that it leaves with the address. */
const suppressed = z.partialRecord(channelSchema, suppressionSchema).optional();

/** The parts of a profile that a source system may change on their own. */
export const profilePartSchema = z.enum(['email', 'phone', 'push', 'locale', 'timeZone', 'country', 'region']);
export type ProfilePart = z.infer<typeof profilePartSchema>;

/** All that planning reads about a person, in one item of a few KB. */
export const recipientProfileSchema = z.object({
  recipientId: recipientIdSchema,
  email: z.object({ address: emailAddressSchema, suppressed }).optional(),
  phone: z.object({ address: phoneNumberSchema, suppressed }).optional(),
  push: z.array(pushEndpointSchema.extend({ suppressed })).max(maxPushEndpoints).optional(),
  locale: localeSchema.optional(),
  timeZone: timeZoneSchema.optional(),
  /** ISO 3166 code of where the person is, as told, else as their phone number says; decides which law asks for what. */
  country: countrySchema.optional(),
  /** The country is only what the phone number says: nobody told it, and it follows the number. */
  isCountryByPhone: z.boolean().optional(),
  /** ISO 3166-2 code of the state or province where the person is; some have stricter hours than their country. */
  region: regionSchema.optional(),
  preferences: preferencesSchema.optional(),
  /** When each choice was made, by its path in `preferences`; also of choices that were taken back. */
  chosenAt: z.record(z.string(), z.iso.datetime()).optional(),
  consents: consentsSchema.optional(),
  /** When each part was last changed at its source, so that an older change never overwrites a newer one. */
  changedAt: z.partialRecord(profilePartSchema, z.iso.datetime()),
  /** Grows by one with every write; writers condition on it. */
  version: z.int().nonnegative(),
});
export type RecipientProfile = z.infer<typeof recipientProfileSchema>;
