import * as z from 'zod';
import {
  countrySchema,
  emailAddressSchema,
  localeSchema,
  maxPushEndpoints,
  phoneNumberSchema,
  pushEndpointSchema,
  regionSchema,
  timeZoneSchema,
} from '../../domain/contact-points.ts';
import { recipientIdSchema } from '../../domain/ids.ts';
import { eventContract } from './event-contract.ts';

/**
 * What a source system knows of a person has changed. Published by any service, consumed by update-recipient.
 *
 * A part that is absent stays as it is; `null` removes it. `occurredAt` is when the change happened at its source: each
 * part remembers its own, and an older change never overwrites a newer one, in whatever order they arrive.
 */
export const recipientChangedV1 = eventContract(
  'RecipientChanged.v1',
  z.object({
    recipientId: recipientIdSchema,
    occurredAt: z.iso.datetime({ offset: true }),
    contactPoints: z
      .object({
        email: emailAddressSchema.nullable().optional(),
        phone: phoneNumberSchema.nullable().optional(),
        /** All devices of the person, not only the new one. */
        push: z.array(pushEndpointSchema).max(maxPushEndpoints).nullable().optional(),
      })
      .optional(),
    locale: localeSchema.nullable().optional(),
    timeZone: timeZoneSchema.nullable().optional(),
    /** Where the person is, for the law that asks for consent; absent, the phone number's country counts. */
    country: countrySchema.nullable().optional(),
    /** The state or province where the person is, for its legal hours; absent, the strictest of the country hold. */
    region: regionSchema.nullable().optional(),
  }),
);
export type RecipientChangedV1 = z.infer<typeof recipientChangedV1.detail>;
