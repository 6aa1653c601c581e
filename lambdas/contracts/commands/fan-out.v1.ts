import * as z from 'zod';
import { notificationIdSchema, recipientIdSchema } from '../../domain/ids.ts';

/**
 * A page of a broadcast's shard is to be planned. Put on the fan-out queue when a broadcast begins, once a shard, and by
 * each page for the next one.
 */
export const fanOutV1Schema = z.object({
  kind: z.literal('fan-out'),
  broadcastId: notificationIdSchema,
  shard: z.int().nonnegative(),
  /** The last member that was planned; absent at the beginning of the shard. */
  cursor: recipientIdSchema.optional(),
  /** By chance: two commands for the same page are told apart by it. */
  stepId: z.string().min(1).max(64),
});
export type FanOutV1 = z.infer<typeof fanOutV1Schema>;
