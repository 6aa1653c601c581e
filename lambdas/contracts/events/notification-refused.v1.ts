import * as z from 'zod';
import { eventContract } from './event-contract.ts';

/**
 * A request cannot be carried out as it stands; it waits in the dead-letter queue. Published by Carillon.
 *
 * Ids are given as far as the request had them; reasons name the field and the cure and quote no value.
 */
export const notificationRefusedV1 = eventContract(
  'NotificationRefused.v1',
  z.object({
    /** The id that EventBridge gave the refused event, where there was one. */
    eventId: z.string().optional(),
    source: z.string().optional(),
    /** Which contract the event broke, such as `NotificationRequested.v1`. */
    detailType: z.string(),
    notificationId: z.string().optional(),
    type: z.string().optional(),
    reasons: z.array(z.object({ field: z.string(), problem: z.string() })).min(1),
    refusedAt: z.iso.datetime(),
  }),
);
export type NotificationRefusedV1 = z.infer<typeof notificationRefusedV1.detail>;
