import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import { deliveryStatusSchema } from '../../domain/delivery-status.ts';
import { failureClassSchema } from '../../domain/failure-class.ts';
import { notificationIdSchema, recipientIdSchema } from '../../domain/ids.ts';
import { traceparentSchema } from '../traceparent.ts';
import { eventContract } from './event-contract.ts';

/**
 * One recipient's delivery of a notification has come to its end. Published by Carillon, at least once, and again when a
 * receipt changes what it has come to: from accepted to delivered, or to failed by a bounce.
 *
 * Holds no address and no text; who needs more asks for the delivery by its two ids.
 */
export const deliverySettledV1 = eventContract(
  'DeliverySettled.v1',
  z.object({
    notificationId: notificationIdSchema,
    recipientId: recipientIdSchema,
    type: z.string(),
    status: deliveryStatusSchema,
    /** A constant such as `unknown-recipient`; the provider's code for failures at the provider. */
    reason: z.string().optional(),
    /** What each channel came to; empty when none was tried. */
    channels: z.array(
      z.object({
        channel: channelSchema,
        status: deliveryStatusSchema,
        failureClass: failureClassSchema.optional(),
        reason: z.string().optional(),
      }),
    ),
    settledAt: z.iso.datetime(),
    traceparent: traceparentSchema.optional(),
  }),
);
export type DeliverySettledV1 = z.infer<typeof deliverySettledV1.detail>;
