import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import { localeSchema } from '../../domain/contact-points.ts';
import { explanationEntrySchema } from '../../domain/explanation.ts';
import { notificationIdSchema, recipientIdSchema } from '../../domain/ids.ts';
import { laneSchema } from '../../domain/lane.ts';
import { inlineRecipientSchema } from '../events/notification-requested.v1.ts';
import { traceparentSchema } from '../traceparent.ts';

/**
 * One channel is to deliver one notification to one recipient. Sent by route-notification to the channel's queue.
 *
 * Carries what the dispatcher renders from, not the rendered message: a fallback renders its own channel, and ten
 * commands share one billed chunk of 64 KB.
 */
export const deliverV1Schema = z.object({
  notificationId: notificationIdSchema,
  recipientId: recipientIdSchema,
  /** Set for a recipient who is known only by this notification; their profile is made from it. */
  inline: inlineRecipientSchema.optional(),
  type: z.string(),
  channel: channelSchema,
  lane: laneSchema,
  /** The producing service, for fair queues. */
  source: z.string(),
  data: z.record(z.string(), z.json()),
  plan: z.object({
    strategy: z.enum(['first-success', 'all']),
    /** Every channel the plan may use, in order; `channel` is one of them. */
    channels: z.array(channelSchema).min(1),
    explanation: z.array(explanationEntrySchema),
  }),
  locale: localeSchema.optional(),
  /** When the producer put the event on the bus; of what has waited since, when it was due. */
  requestedAt: z.iso.datetime({ offset: true }),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  traceparent: traceparentSchema.optional(),
  /** The broadcast that it is a part of. */
  broadcastId: notificationIdSchema.optional(),
});
export type DeliverV1 = z.infer<typeof deliverV1Schema>;
