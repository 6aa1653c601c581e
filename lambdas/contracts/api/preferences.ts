import * as z from 'zod';
import { consentsSchema } from '../../domain/consent.ts';
import { localeSchema, timeZoneSchema } from '../../domain/contact-points.ts';
import { recipientIdSchema } from '../../domain/ids.ts';
import { preferencesSchema } from '../../domain/preferences.ts';
import { preferencesPatchSchema } from '../preferences-patch.ts';
import { consentGivenSchema, occurredAtSchema, ownConsentSchema } from './consent-given.ts';

/** What somebody wants and has agreed to, as it is in force; its `ETag` is the version. Nobody unknown: all is empty. */
export const preferencesDocumentSchema = z.object({
  recipientId: recipientIdSchema,
  /** Grows with every change of the profile; 0 for somebody nothing is known of. */
  version: z.int().nonnegative(),
  preferences: preferencesSchema,
  consents: consentsSchema,
  locale: localeSchema.optional(),
  /** The zone that quiet hours are in. */
  timeZone: timeZoneSchema.optional(),
});
export type PreferencesDocument = z.infer<typeof preferencesDocumentSchema>;

/** Preferences as a whole: what is not in them is taken back. */
export const replacePreferencesSchema = z.strictObject({
  preferences: preferencesSchema,
  consent: consentGivenSchema.optional(),
  occurredAt: occurredAtSchema.optional(),
});

/** A part of them, as a JSON merge patch (RFC 7396): what is absent stays, `null` takes a choice back. */
export const changePreferencesSchema = z
  .strictObject({
    preferences: preferencesPatchSchema.optional(),
    consent: consentGivenSchema.optional(),
    occurredAt: occurredAtSchema.optional(),
  })
  .refine(({ preferences, consent }) => preferences ?? consent, 'must hold preferences or consent');

/** Preferences as a whole, from the person's own session. */
export const replaceOwnPreferencesSchema = z.strictObject({
  preferences: preferencesSchema,
  consent: ownConsentSchema.optional(),
});

/** A part of them, from the person's own session. */
export const changeOwnPreferencesSchema = z
  .strictObject({ preferences: preferencesPatchSchema.optional(), consent: ownConsentSchema.optional() })
  .refine(({ preferences, consent }) => preferences ?? consent, 'must hold preferences or consent');
