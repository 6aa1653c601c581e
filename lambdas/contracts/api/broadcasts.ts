import * as z from 'zod';
import { broadcastSchema, settledCountsSchema } from '../../domain/broadcast.ts';

/** How a broadcast stands. */
export const broadcastStandsSchema = broadcastSchema
  .pick({ broadcastId: true, topic: true, startedAt: true, cancelledAt: true })
  .extend({
    type: z.string(),
    /** `planned`: everybody has been put on the way; `settled` says how many have ended. */
    state: z.enum(['running', 'planned', 'cancelled']),
    /** Members when it began; absent until every shard of the topic was begun. */
    expected: z.int().nonnegative().optional(),
    planned: z.int().nonnegative(),
    settled: z.int().nonnegative(),
    /** Ended deliveries by the status with which they ended; what a receipt tells later is not counted again. */
    byStatus: settledCountsSchema,
  });
