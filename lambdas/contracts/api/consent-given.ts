import * as z from 'zod';
import { type ConsentChange, consentChangeSchema, wordingSchema } from '../../domain/consent.ts';

/** What else proves a consent, such as a form's id or the address of the page. No address of a person. */
const proofSchema = z
  .record(z.string().regex(/^[A-Za-z][\w-]{0,63}$/, 'must be a name such as formId'), z.string().max(500))
  .refine((proof) => Object.keys(proof).length <= 20, 'must hold at most 20 entries');

/** When it happened, if not just now; a change that is older than what is known changes nothing. */
export const occurredAtSchema = z.iso.datetime({ offset: true });

const own = {
  changes: z.array(z.strictObject(consentChangeSchema.shape)).min(1).max(20),
  /** What was shown; needed for what is granted or requested. */
  wording: z.strictObject(wordingSchema.shape).optional(),
};
const told = { ...own, proof: proofSchema.optional() };

const needsWording = ({ changes, wording }: { changes: readonly ConsentChange[]; wording?: unknown }) =>
  wording !== undefined || changes.every(({ action }) => action === 'withdrawn');
const wordingProblem = { path: ['wording'], error: 'must say what was agreed to: { version, text }' };

/** What somebody agreed to or withdrew, as a service tells it. */
export const consentGivenSchema = z.strictObject(told).refine(needsWording, wordingProblem);
export type ConsentGiven = z.infer<typeof consentGivenSchema>;

/** The same from the person's own session, which proves itself; the wording must be one that the catalogue declares. */
export const ownConsentSchema = z.strictObject(own).refine(needsWording, wordingProblem);

/** A consent by itself, with the moment at which it was given. */
export const recordConsentSchema = z
  .strictObject({ ...told, occurredAt: occurredAtSchema.optional() })
  .refine(needsWording, wordingProblem);
