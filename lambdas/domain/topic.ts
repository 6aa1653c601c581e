import * as z from 'zod';
import { topicNameSchema } from './ids.ts';

/**
 * The shards of a new topic, each a partition of its own. A topic may be given twice as many, and again: whoever
 * subscribed before stays where they are until they subscribe anew.
 */
export const newTopicShards = 64;

/** What is known of a topic as a whole. Its members are never in one item. */
export const topicHeaderSchema = z.object({
  topic: topicNameSchema,
  /** Whether people subscribe to it, or it is an audience that was uploaded for once. */
  kind: z.enum(['subscribed', 'uploaded']),
  /** Over how many partitions its members are spread; `newTopicShards`, or that doubled some times. */
  shards: z.int().min(newTopicShards),
});
export type TopicHeader = z.infer<typeof topicHeaderSchema>;

/** One of somebody's subscriptions. */
export const subscriptionSchema = z.object({
  topic: topicNameSchema,
  /** Since when, ISO 8601. */
  since: z.iso.datetime(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;
