import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import { attemptReferenceSchema } from '../../domain/receipt.ts';

/** That somebody has seen a notification, or tapped it, as their app tells. */
export const reportSeenSchema = z.strictObject({
  channel: channelSchema,
  status: z.enum(['read', 'clicked']),
  /** Which attempt on the channel, from 1; the latest if left out. */
  attempt: z.int().positive().optional(),
});

/** Which attempt it counts for. */
export const seenSchema = attemptReferenceSchema;
