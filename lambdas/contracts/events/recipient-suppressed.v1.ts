import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import { recipientIdSchema } from '../../domain/ids.ts';
import { suppressionSchema } from '../../domain/recipient-profile.ts';
import { eventContract } from './event-contract.ts';

/**
 * An address of a person is closed: nothing goes to it on this channel any more. Published by Carillon, at least once,
 * for everybody who is known to have the address.
 *
 * Holds no address: the service that keeps the person's addresses knows which one it has given.
 */
export const recipientSuppressedV1 = eventContract(
  'RecipientSuppressed.v1',
  z.object({
    recipientId: recipientIdSchema,
    channel: channelSchema,
    reason: suppressionSchema.shape.reason,
    suppressedAt: z.iso.datetime(),
  }),
);
export type RecipientSuppressedV1 = z.infer<typeof recipientSuppressedV1.detail>;
