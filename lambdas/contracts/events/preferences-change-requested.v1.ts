import * as z from 'zod';
import { consentChangeSchema, wordingSchema } from '../../domain/consent.ts';
import { recipientIdSchema } from '../../domain/ids.ts';
import { preferencesPatchSchema } from '../preferences-patch.ts';
import { eventContract } from './event-contract.ts';

/**
 * A person has chosen, agreed or withdrawn somewhere else: in an older preference centre, at a CRM. Published by any
 * service, consumed by change-preferences.
 *
 * `occurredAt` is when it happened there. Each choice is ordered by itself, so that no refusal is lost whatever the
 * order in which the systems are heard.
 */
export const preferencesChangeRequestedV1 = eventContract(
  'PreferencesChangeRequested.v1',
  z
    .object({
      recipientId: recipientIdSchema,
      occurredAt: z.iso.datetime({ offset: true }),
      preferences: preferencesPatchSchema.optional(),
      consent: z
        .object({
          changes: z.array(consentChangeSchema).min(1).max(20),
          /** What was shown; needed for what is granted or requested. */
          wording: wordingSchema.optional(),
          proof: z.record(z.string().max(64), z.string().max(500)).optional(),
        })
        .refine(
          ({ changes, wording }) => wording !== undefined || changes.every(({ action }) => action === 'withdrawn'),
          { path: ['wording'], error: 'must say what was agreed to: { version, text }' },
        )
        .optional(),
    })
    .refine(({ preferences, consent }) => preferences ?? consent, 'must hold preferences or consent'),
);
export type PreferencesChangeRequestedV1 = z.infer<typeof preferencesChangeRequestedV1.detail>;
