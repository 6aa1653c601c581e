import * as z from 'zod';
import { channelSchema } from './channel.ts';
import { deliveryStatusSchema } from './delivery-status.ts';
import { notificationIdSchema, recipientIdSchema, topicNameSchema } from './ids.ts';
import { laneSchema } from './lane.ts';

/** A notification for everybody who is subscribed to a topic: what was asked for, and whether it goes on. */
export const broadcastSchema = z.object({
  /** The `notificationId` of the request: every member's delivery has it, so that nobody is told twice. */
  broadcastId: notificationIdSchema,
  topic: topicNameSchema,
  /** The shards that the topic had when it began; 0 for a topic that nobody has ever subscribed to. */
  shards: z.int().nonnegative(),
  startedAt: z.iso.datetime(),
  /** Set once: from then on nobody is planned, and what waits is not sent. */
  cancelledAt: z.iso.datetime().optional(),
  /** The request, without whom it is for. */
  request: z.object({
    type: z.string(),
    data: z.record(z.string(), z.json()),
    channels: z.array(channelSchema).min(1).optional(),
    /** The lane in which its parts travel. */
    lane: laneSchema,
    locale: z.string().optional(),
    sendAt: z.iso.datetime({ offset: true }).optional(),
    sendAtLocal: z.string().optional(),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
    traceparent: z.string().optional(),
    source: z.string(),
    requestedAt: z.iso.datetime({ offset: true }),
  }),
});
export type Broadcast = z.infer<typeof broadcastSchema>;

/** How far a shard of a broadcast has come. */
export const checkpointSchema = z.object({
  shard: z.int().nonnegative(),
  /** The last member that was planned. */
  cursor: recipientIdSchema.optional(),
  /** Members planned so far. */
  planned: z.int().nonnegative(),
  /** Whether that was the last page. */
  done: z.boolean(),
  /** The command that wrote it: when it comes again it sees that only its successor may be missing. */
  stepId: z.string(),
  /** Members of the shard when it was begun; absent for a shard too large to be counted. */
  expected: z.int().nonnegative().optional(),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** How many deliveries have ended, by status. */
export const settledCountsSchema = z.partialRecord(deliveryStatusSchema, z.int().nonnegative());
export type SettledCounts = z.infer<typeof settledCountsSchema>;

/** What is added to the counts: less than nothing for deliveries that were opened again. */
export const settledChangesSchema = z.partialRecord(deliveryStatusSchema, z.int());

/** How a broadcast stands. */
export interface BroadcastProgress {
  /** `planned`: everybody has been put on the way; `settled` says how many have ended. */
  readonly state: 'running' | 'planned' | 'cancelled';
  /** Members when it began; absent until every shard was begun. */
  readonly expected?: number;
  readonly planned: number;
  /** Ended deliveries, all and by status. */
  readonly settled: number;
  readonly byStatus: SettledCounts;
}

/** How a broadcast stands, from what its shards and counters say. */
export function broadcastProgress(
  { shards, cancelledAt }: Pick<Broadcast, 'shards' | 'cancelledAt'>,
  checkpoints: readonly Checkpoint[],
  byStatus: SettledCounts,
): BroadcastProgress {
  const isPlanned = checkpoints.filter(({ done }) => done).length === shards;
  const planned = sum(checkpoints.map((checkpoint) => checkpoint.planned));
  const known = checkpoints.flatMap(({ done, planned: all, expected }) => expected ?? (done ? [all] : []));
  return {
    state: cancelledAt === undefined ? (isPlanned ? 'planned' : 'running') : 'cancelled',
    ...(known.length === shards && { expected: sum(known) }),
    planned,
    settled: sum(Object.values(byStatus)),
    byStatus,
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
