import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import { consentFormSchema, purposeSchema, wordingSchema } from '../../domain/consent.ts';
import { emailAddressSchema, phoneNumberSchema } from '../../domain/contact-points.ts';
import { recipientIdSchema, typeNameSchema } from '../../domain/ids.ts';
import { categoryNameSchema, frequencySchema } from '../../domain/preferences.ts';
import { occurredAtSchema } from './consent-given.ts';

/** The most rows of one import. */
export const maxImportRows = 5000;

/**
 * The largest body of an import, in bytes. A function is handed at most 6 MB, and API Gateway hands NDJSON on in
 * base64, which is a third longer.
 */
export const maxImportBytes = 4 * 1024 * 1024;

const who = { recipientId: recipientIdSchema };
/** When it happened in the system that it comes from; what is newer here stays as it is. */
const when = { occurredAt: occurredAtSchema };

/** A choice about a type, a category or a channel, or a frequency: as people make them in the preference centre. */
export const choiceRowSchema = z
  .strictObject({
    ...who,
    ...when,
    type: typeNameSchema.optional(),
    category: categoryNameSchema.optional(),
    channel: channelSchema.optional(),
    /** Whether it is wanted on the channel. */
    wanted: z.boolean().optional(),
    /** For a type or a category as a whole. */
    frequency: frequencySchema.optional(),
  })
  .refine(({ type, category }) => !(type && category), { path: ['category'], error: 'must be left out beside type' })
  .refine(({ wanted, frequency }) => (wanted === undefined) !== (frequency === undefined), {
    path: ['wanted'],
    error: 'must be there, or frequency, and not both',
  })
  .refine(({ wanted, channel }) => wanted === undefined || channel, {
    path: ['channel'],
    error: 'must be there beside wanted',
  })
  .refine(({ frequency, channel, type, category }) => frequency === undefined || (!channel && (type ?? category)), {
    path: ['frequency'],
    error: 'is for a type or category as a whole: name one, and no channel',
  });

/** What somebody agreed to or withdrew. */
export const consentRowSchema = z
  .strictObject({
    ...who,
    ...when,
    purpose: purposeSchema,
    channel: channelSchema,
    consent: z.enum(['granted', 'withdrawn']),
    form: consentFormSchema.default('express'),
    wordingVersion: wordingSchema.shape.version.optional(),
    wordingText: wordingSchema.shape.text.optional(),
    /** Where the proof is kept, such as a form's id. */
    proof: z.string().max(500).optional(),
  })
  .refine(({ consent, wordingVersion, wordingText }) => consent === 'withdrawn' || (wordingVersion && wordingText), {
    path: ['wordingText'],
    error: 'must say, with wordingVersion, what was agreed to',
  });

/** An address that must not be written to again, whoever has it: an unsubscribe list or a STOP list. */
export const optOutRowSchema = z
  .strictObject({ ...when, email: emailAddressSchema.optional(), sms: phoneNumberSchema.optional() })
  .refine(({ email, sms }) => (email === undefined) !== (sms === undefined), {
    path: ['email'],
    error: 'must be there, or sms, and not both',
  });

/** The columns of a CSV file; each row is a choice, a consent or an opt-out, by the columns that are filled. */
export const importColumns = [
  'recipientId',
  'occurredAt',
  'type',
  'category',
  'channel',
  'wanted',
  'frequency',
  'purpose',
  'consent',
  'form',
  'wordingVersion',
  'wordingText',
  'proof',
  'email',
  'sms',
] as const;

/** What came of an import: a row that is refused stops no other. */
export const importReportSchema = z.object({
  /** Rows that are in force, or that what is newer outweighs. */
  accepted: z.int().nonnegative(),
  refused: z.array(
    z.object({
      /** Counted from 1, without the CSV's header. */
      row: z.int().positive(),
      field: z.string(),
      problem: z.string(),
    }),
  ),
});
export type ImportReport = z.infer<typeof importReportSchema>;
