import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import { notificationIdSchema, recipientIdSchema } from '../../domain/ids.ts';

/** For whom; somebody whom only a request knows has the id that its events tell. */
const recipientIdsSchema = z.array(recipientIdSchema).min(1).max(100);

/** Who is not to be told after all. */
export const cancelSchema = z.strictObject({
  recipientIds: recipientIdsSchema,
  /** Only on this channel; the others go on. */
  channel: channelSchema.optional(),
});

const cancelResultSchema = z.object({
  recipientId: recipientIdSchema,
  /**
   * - `cancelled`: nothing was sent, and nothing will be
   * - `already-sent`: it was, on `channels`; nothing more will be
   * - `under-way`: it is open whether an attempt that was begun goes out; nothing more will be
   * - `ended`: it had come to its end without being sent
   * - `gathered`: it stays in a digest, which may go by `channels`; all of them cancelled, it is taken out
   * - `unknown`: nothing is recorded of it; should it be on its way in a queue, or come later, it will not be sent
   */
  result: z.enum(['cancelled', 'already-sent', 'under-way', 'ended', 'gathered', 'unknown']),
  /** Where a provider has accepted it already; of `gathered`, by which its digest may go. */
  channels: z.array(channelSchema),
});
export type CancelResult = z.infer<typeof cancelResultSchema>;

/** What was true for each, in the order asked for. */
export const cancelledSchema = z.object({
  notificationId: notificationIdSchema,
  recipients: z.array(cancelResultSchema),
});
export type Cancelled = z.infer<typeof cancelledSchema>;

/** A new moment for who waits. */
export const rescheduleSchema = z.strictObject({
  recipientIds: recipientIdsSchema,
  /** Takes the place of `sendAt` and `sendAtLocal`; one that has passed means at once. */
  sendAt: z.iso.datetime({ offset: true }),
});

const rescheduleResultSchema = z.object({
  recipientId: recipientIdSchema,
  /**
   * - `rescheduled`: it is decided about afresh at that moment
   * - `expires-before`: it is of no more use then; it waits as before
   * - `not-waiting`: it was sent, cancelled, is on its way or was never asked for
   */
  result: z.enum(['rescheduled', 'expires-before', 'not-waiting']),
});
export type RescheduleResult = z.infer<typeof rescheduleResultSchema>;

/** What became of it for each, in the order asked for. */
export const rescheduledSchema = z.object({
  notificationId: notificationIdSchema,
  recipients: z.array(rescheduleResultSchema),
});
export type Rescheduled = z.infer<typeof rescheduledSchema>;
