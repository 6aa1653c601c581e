import * as z from 'zod';
import { channelSchema } from './channel.ts';
import { explanationEntrySchema } from './explanation.ts';
import { notificationIdSchema, recipientIdSchema } from './ids.ts';
import { laneSchema } from './lane.ts';

/**
 * A request for one recipient that waits for a moment more than minutes away; in the person's own partition. When it
 * wakes, everything is decided afresh from what the profile says then.
 */
export const waitingRequestSchema = z.object({
  recipientId: recipientIdSchema,
  notificationId: notificationIdSchema,
  type: z.string(),
  source: z.string(),
  data: z.record(z.string(), z.json()),
  /** Contact points of somebody whom only the request knows. */
  inline: z.json().optional(),
  channels: z.array(channelSchema).min(1).optional(),
  lane: laneSchema.optional(),
  locale: z.string().optional(),
  sendAt: z.iso.datetime({ offset: true }).optional(),
  sendAtLocal: z.string().optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  requestedAt: z.iso.datetime({ offset: true }),
  traceparent: z.string().optional(),
  broadcastId: notificationIdSchema.optional(),
  /** It tells of what was gathered, or was to be sent instead of being gathered. */
  neverGathered: z.boolean().optional(),
  /** When it wakes. */
  dueAt: z.iso.datetime(),
  /** The latest waits, the last one last: what `explain` tells. */
  waits: z.array(explanationEntrySchema.extend({ until: z.iso.datetime() })).max(50),
  /** Grows by one with every wait; who wakes it names the one that it was told of. */
  version: z.int().positive(),
});
export type WaitingRequest = z.infer<typeof waitingRequestSchema>;
