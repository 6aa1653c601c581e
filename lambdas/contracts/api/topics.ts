import * as z from 'zod';
import { audienceImportSchema } from '../../domain/audience-import.ts';
import { topicNameSchema } from '../../domain/ids.ts';
import { subscriptionSchema, topicHeaderSchema } from '../../domain/topic.ts';

/** Whether somebody is subscribed to a topic now. */
export const subscribedSchema = z.object({ topic: topicNameSchema, subscribed: z.boolean() });

/** What somebody is subscribed to. */
export const subscriptionsSchema = z.object({ topics: z.array(subscriptionSchema) });

/** A topic, and how the latest file that was uploaded for it was read. */
export const topicSchema = topicHeaderSchema.extend({
  audience: audienceImportSchema.omit({ topic: true, column: true, stepId: true }).optional(),
});
