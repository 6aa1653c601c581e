import * as z from 'zod';
import { changeMethodSchema, consentsSchema } from '../../domain/consent.ts';
import { recipientIdSchema } from '../../domain/ids.ts';
import { preferencesSchema } from '../../domain/preferences.ts';
import { eventContract } from './event-contract.ts';

/**
 * A person has chosen, agreed or withdrawn; it is in force. Published by Carillon, at least once.
 *
 * Holds all of what is in force now, so that who hears it late needs no earlier one; `version` orders them.
 */
export const preferencesChangedV1 = eventContract(
  'PreferencesChanged.v1',
  z.object({
    recipientId: recipientIdSchema,
    /** How it came about. */
    method: changeMethodSchema,
    preferences: preferencesSchema,
    consents: consentsSchema,
    version: z.int(),
    changedAt: z.iso.datetime(),
  }),
);
export type PreferencesChangedV1 = z.infer<typeof preferencesChangedV1.detail>;
