import * as z from 'zod';
import { notificationIdSchema, recipientIdSchema } from '../../domain/ids.ts';

/**
 * A request that waited is due: it is to be decided afresh. Put on the intake queue of its lane by release-due; what it
 * asks for is in the person's own partition.
 */
export const wakeV1Schema = z.object({
  kind: z.literal('wake'),
  recipientId: recipientIdSchema,
  notificationId: notificationIdSchema,
  /** The wait that has ended; another version means that it waits anew, or was dealt with. */
  version: z.int().positive(),
});
export type WakeV1 = z.infer<typeof wakeV1Schema>;

/** A digest's window has closed. Put on the intake queue by release-due. */
export const closeDigestV1Schema = z.object({
  kind: z.literal('close-digest'),
  recipientId: recipientIdSchema,
  /** The id of the notification that will tell of the digest; also the name of its window. */
  notificationId: notificationIdSchema,
});
export type CloseDigestV1 = z.infer<typeof closeDigestV1Schema>;

/** A shard of a minute is to be woken, page by page; each page puts its successor on the queue. */
export const releaseDueV1Schema = z.object({
  kind: z.literal('release-due'),
  minute: z.iso.datetime(),
  shard: z.int().nonnegative(),
});
export type ReleaseDueV1 = z.infer<typeof releaseDueV1Schema>;
