import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import { notificationIdSchema, recipientIdSchema } from '../../domain/ids.ts';

/**
 * A channel is to go on with a delivery that the workflow drives. Put on the channel's queue by Step Functions; what is
 * to be rendered is in the delivery record. Who takes it answers with the task token.
 */
export const resumeV1Schema = z.object({
  kind: z.literal('resume'),
  taskToken: z.string().min(1).max(2048),
  notificationId: notificationIdSchema,
  recipientId: recipientIdSchema,
  channel: channelSchema,
});
export type ResumeV1 = z.infer<typeof resumeV1Schema>;
