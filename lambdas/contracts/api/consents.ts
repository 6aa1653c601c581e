import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import {
  changeMethodSchema,
  consentEvidenceSchema,
  consentFormSchema,
  consentsSchema,
  purposeSchema,
  wordingSchema,
} from '../../domain/consent.ts';
import { recipientIdSchema } from '../../domain/ids.ts';

/** With `at`, purpose and channel: the record in force at that moment. Without: the history, page by page. */
export const consentsQuerySchema = z
  .strictObject({
    purpose: purposeSchema.optional(),
    channel: channelSchema.optional(),
    at: z.iso.datetime({ offset: true }).optional(),
    /** What the page before gave as `next`. */
    next: z.string().max(100).optional(),
  })
  .refine(({ at, purpose, channel }) => at === undefined || (purpose && channel), {
    path: ['at'],
    error: 'needs purpose and channel beside it',
  });

const testimonySchema = z.object({
  evidenceId: z.string(),
  occurredAt: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  method: changeMethodSchema,
  wording: wordingSchema.optional(),
  proof: z.record(z.string(), z.string()).optional(),
});

/** The consent record that was in force at a moment: who, in which words, when, how, by which proof; withdrawn when. */
export const consentInForceSchema = z.object({
  recipientId: recipientIdSchema,
  purpose: purposeSchema,
  channel: channelSchema,
  at: z.iso.datetime(),
  status: z.enum(['granted', 'pending', 'withdrawn', 'never-given']),
  form: consentFormSchema.optional(),
  /** What brought the status about. */
  record: testimonySchema.optional(),
  /** For a consent that was confirmed: what was asked for, in which words, before it was. */
  request: testimonySchema.optional(),
  /** When the consent that was in force was withdrawn after all. */
  withdrawn: testimonySchema.optional(),
});
export type ConsentInForce = z.infer<typeof consentInForceSchema>;

/** Everything that was agreed to or withdrawn, oldest first. */
export const consentHistorySchema = z.object({
  recipientId: recipientIdSchema,
  evidence: z.array(consentEvidenceSchema),
  next: z.string().optional(),
});

/** What a record of consent leaves behind. */
export const consentRecordedSchema = z.object({
  recipientId: recipientIdSchema,
  evidenceId: z.string(),
  /** The consents in force now. */
  consents: consentsSchema,
  /** Whether a message was asked for in which the person confirms it. */
  isConfirmationSent: z.boolean(),
});
