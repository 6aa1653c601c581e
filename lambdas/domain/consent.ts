import * as z from 'zod';
import { channelSchema } from './channel.ts';
import { recipientIdSchema } from './ids.ts';

/** What somebody agrees to; a purpose of its own needs a policy of its own (consent-policy.ts). */
export const purposeSchema = z.enum(['marketing']);
export type Purpose = z.infer<typeof purposeSchema>;

/** How far a consent goes: `written` is prior express written consent in the sense of 47 CFR 64.1200(f)(9). */
export const consentFormSchema = z.enum(['express', 'written']);

/** Where a consent stands now. `pending` waits for its confirmation (double opt-in) and permits nothing. */
export const consentSchema = z.object({
  status: z.enum(['granted', 'pending', 'withdrawn']),
  form: consentFormSchema,
  at: z.iso.datetime(),
  /** The evidence that says so. */
  evidenceId: z.string(),
});
export type Consent = z.infer<typeof consentSchema>;

/** The consents in force, by purpose and channel; the evidence has the rest. */
export const consentsSchema = z.partialRecord(purposeSchema, z.partialRecord(channelSchema, consentSchema));
export type Consents = z.infer<typeof consentsSchema>;

/** How a consent or a choice was given or withdrawn. */
export const changeMethodSchema = z.enum(['preference-centre', 'one-click', 'keyword', 'api', 'event', 'import']);
export type ChangeMethod = z.infer<typeof changeMethodSchema>;

/** One thing that was agreed to or withdrawn. `requested` waits for its confirmation. */
export const consentChangeSchema = z.object({
  purpose: purposeSchema,
  channel: channelSchema,
  action: z.enum(['granted', 'requested', 'withdrawn']),
  form: consentFormSchema.default('express'),
});
export type ConsentChange = z.infer<typeof consentChangeSchema>;

/** The words that were shown, and their version. */
export const wordingSchema = z.object({ version: z.string().min(1).max(40), text: z.string().min(1).max(4000) });

/**
 * What proves a consent or its withdrawal (GDPR, Article 7(1)): who, what, in which words, when and how. Written once,
 * never changed.
 */
export const consentEvidenceSchema = z.object({
  /** A ULID: evidence sorts by the time at which it was written. */
  evidenceId: z.string(),
  recipientId: recipientIdSchema,
  changes: z.array(consentChangeSchema).min(1),
  method: changeMethodSchema,
  /** When it happened, as far as the method knows; ISO 8601 in UTC. */
  occurredAt: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  wording: wordingSchema.optional(),
  /** What else proves it, such as a form's id, a link's id or a provider's message id. No address. */
  proof: z.record(z.string().max(64), z.string().max(500)).optional(),
});
export type ConsentEvidence = z.infer<typeof consentEvidenceSchema>;
