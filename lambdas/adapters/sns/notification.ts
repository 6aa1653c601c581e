import * as z from 'zod';

/**
 * What a topic puts on a queue that is subscribed to it without raw delivery. The queue's policy lets only our topics
 * write to it, so that the signature has nothing to add.
 */
const notificationSchema = z.object({
  Type: z.literal('Notification'),
  MessageId: z.string(),
  TopicArn: z.string(),
  Message: z.string(),
});
export type SnsNotification = z.infer<typeof notificationSchema>;

/** The notification of a topic, or `undefined` for anything else. */
export const snsNotification = (body: unknown): SnsNotification | undefined => notificationSchema.safeParse(body).data;
