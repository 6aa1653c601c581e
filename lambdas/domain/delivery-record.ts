import * as z from 'zod';
import { type Channel, channelSchema } from './channel.ts';
import { type DeliveryStatus, deliveryStatusSchema } from './delivery-status.ts';
import { explanationEntrySchema } from './explanation.ts';
import { failureClassSchema } from './failure-class.ts';
import { notificationIdSchema, recipientIdSchema } from './ids.ts';
import { laneSchema } from './lane.ts';
import { attemptReceiptSchema } from './receipt.ts';

/** One call to one provider: claimed before it, answered after it. An attempt without `outcome` is still open. */
export const attemptSchema = z.object({
  provider: z.string(),
  claimedAt: z.iso.datetime(),
  answeredAt: z.iso.datetime().optional(),
  outcome: z.enum(['accepted', 'refused']).optional(),
  failureClass: failureClassSchema.optional(),
  code: z.string().optional(),
  providerMessageId: z.string().optional(),
  /** When the provider was asked whether it has the message, because its answer had left that open. */
  lookedUpAt: z.iso.datetime().optional(),
  /** The highest that receipts have told of it. */
  receipt: attemptReceiptSchema.optional(),
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

/**
 * What a later attempt renders from; kept with the record once a delivery has been handed to the workflow, so that
 * neither the workflow's input nor its history holds anything personal. Erased with the record.
 */
export const renderingSchema = z.object({
  data: z.record(z.string(), z.json()),
  inline: z.json().optional(),
  locale: z.string().optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export type Rendering = z.infer<typeof renderingSchema>;

/** The workflow that drives a delivery on, by the channel that it was handed over from. */
export const handOverSchema = z.object({ at: z.iso.datetime() });

/** A workflow that waits for a receipt of a channel. The token ends the wait. */
export const waitingSchema = z.object({ taskToken: z.string(), until: z.iso.datetime() });

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
  /** The broadcast that it is a part of; its progress is counted there. */
  broadcastId: notificationIdSchema.optional(),
  /** By channel, oldest first. */
  attempts: z.partialRecord(channelSchema, z.array(attemptSchema)),
  outcomes: z.partialRecord(channelSchema, channelOutcomeSchema),
  rendering: renderingSchema.optional(),
  handedOver: z.partialRecord(channelSchema, handOverSchema).optional(),
  waiting: z.partialRecord(channelSchema, waitingSchema).optional(),
  /** Set once something final is known; with `all`, a later channel may still raise it, and so may a receipt. */
  status: deliveryStatusSchema.optional(),
  reason: z.string().optional(),
  settledAt: z.iso.datetime().optional(),
});
export type DeliveryRecord = z.infer<typeof deliveryRecordSchema>;

/** What is written when a delivery is first heard of, and never changes. */
export const deliveryHeaderSchema = deliveryRecordSchema.pick({
  recipientId: true,
  notificationId: true,
  type: true,
  category: true,
  lane: true,
  source: true,
  strategy: true,
  channels: true,
  explanation: true,
  requestedAt: true,
  traceparent: true,
  broadcastId: true,
});
export type DeliveryHeader = z.infer<typeof deliveryHeaderSchema>;

/** Best first: with several channels, the delivery is as good as its best one. */
const ladder: readonly DeliveryStatus[] = ['delivered', 'accepted', 'failed', 'suppressed', 'expired', 'cancelled'];

/**
 * The final status of a delivery, or `undefined` while it is under way: with `all` until every channel has its outcome,
 * otherwise until it was settled, for a channel that has failed may be followed by another.
 */
export function settledStatus(
  record: Pick<DeliveryRecord, 'strategy' | 'channels' | 'outcomes' | 'status' | 'settledAt'>,
): DeliveryStatus | undefined {
  if (record.channels.length === 0) return record.status;
  if (record.strategy !== 'all') return record.settledAt === undefined ? undefined : record.status;
  const statuses = record.channels.map((channel) => record.outcomes[channel]?.status);
  if (statuses.includes(undefined)) return undefined;
  return bestStatus(statuses);
}

/** The status of a delivery with these outcomes: as good as its best channel. */
export function bestStatus(statuses: readonly (DeliveryStatus | undefined)[]): DeliveryStatus | undefined {
  return ladder.find((status) => statuses.includes(status));
}

/** The channels that one workflow of a delivery may use: with `all` each channel has a workflow of its own. */
export function channelsOfWorkflow(
  { strategy, channels }: Pick<DeliveryRecord, 'strategy' | 'channels'>,
  from: Channel,
): readonly Channel[] {
  return strategy === 'all' ? [from] : channels;
}
