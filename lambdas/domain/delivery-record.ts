import * as z from 'zod';
import { type Channel, channelSchema } from './channel.ts';
import { type DeliveryStatus, deliveryStatusSchema } from './delivery-status.ts';
import { explanationEntrySchema } from './explanation.ts';
import { failureClassSchema } from './failure-class.ts';
import { notificationIdSchema, recipientIdSchema } from './ids.ts';
import { laneSchema } from './lane.ts';

/** One call to one provider: claimed before it, answered after it. An attempt without `outcome` is still open. */
export const attemptSchema = z.object({
  provider: z.string(),
  claimedAt: z.iso.datetime(),
  answeredAt: z.iso.datetime().optional(),
  outcome: z.enum(['accepted', 'refused']).optional(),
  failureClass: failureClassSchema.optional(),
  code: z.string().optional(),
  providerMessageId: z.string().optional(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** What one channel of a delivery came to. */
export const channelOutcomeSchema = z.object({
  status: deliveryStatusSchema,
  reason: z.string().optional(),
  failureClass: failureClassSchema.optional(),
  at: z.iso.datetime(),
});
export type ChannelOutcome = z.infer<typeof channelOutcomeSchema>;

/** One notification to one recipient: why, what was tried, what came of it. */
export const deliveryRecordSchema = z.object({
  recipientId: recipientIdSchema,
  notificationId: notificationIdSchema,
  type: z.string(),
  category: z.string(),
  lane: laneSchema,
  source: z.string(),
  strategy: z.enum(['first-success', 'all']).optional(),
  /** Every channel the plan may use; empty when it was decided not to send. */
  channels: z.array(channelSchema),
  explanation: z.array(explanationEntrySchema),
  requestedAt: z.iso.datetime({ offset: true }),
  traceparent: z.string().optional(),
  /** By channel, oldest first. */
  attempts: z.partialRecord(channelSchema, z.array(attemptSchema)),
  outcomes: z.partialRecord(channelSchema, channelOutcomeSchema),
  /** Set once something final is known; with `all`, a later channel may still raise it. */
  status: deliveryStatusSchema.optional(),
  reason: z.string().optional(),
  settledAt: z.iso.datetime().optional(),
});
export type DeliveryRecord = z.infer<typeof deliveryRecordSchema>;

/** Best first: with several channels, the delivery is as good as its best one. */
const ladder: readonly DeliveryStatus[] = ['delivered', 'accepted', 'failed', 'suppressed', 'expired', 'cancelled'];

/** The channels whose outcome decides when the delivery is over: all of them, or the one that was begun with. */
function begunChannels({ strategy, channels }: Pick<DeliveryRecord, 'strategy' | 'channels'>): readonly Channel[] {
  return strategy === 'all' ? channels : channels.slice(0, 1);
}

/** The final status of a delivery, or `undefined` while a channel is still at work. */
export function settledStatus(
  record: Pick<DeliveryRecord, 'strategy' | 'channels' | 'outcomes' | 'status'>,
): DeliveryStatus | undefined {
  if (record.channels.length === 0) return record.status;
  const statuses = begunChannels(record).map((channel) => record.outcomes[channel]?.status);
  if (statuses.includes(undefined)) return undefined;
  return ladder.find((status) => statuses.includes(status));
}
