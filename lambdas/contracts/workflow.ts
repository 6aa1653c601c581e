import * as z from 'zod';
import { channelSchema } from '../domain/channel.ts';
import { deliveryStatusSchema } from '../domain/delivery-status.ts';
import { notificationIdSchema, recipientIdSchema } from '../domain/ids.ts';

/**
 * What the delivery workflow is started with: ids only, for executions keep their input for 90 days where no erasure
 * reaches. Everything else is in the delivery record.
 */
export const workflowInputSchema = z.object({
  recipientId: recipientIdSchema,
  notificationId: notificationIdSchema,
  /** The channel that the delivery was handed over from; with `all`, the one that this workflow is about. */
  channel: channelSchema,
});
export type WorkflowInput = z.infer<typeof workflowInputSchema>;

/** What a task is failed with once its failure is in the delivery record; it fails the execution. */
export const recordedFailure = 'DeliveryFailed';

/** The longest that a message of SQS can be delayed. */
export const maxDelaySeconds = 900;

/** What the state machine does next: its Choice reads `kind`, its states read the rest from `$.step`. */
export const workflowStepSchema = z.discriminatedUnion('kind', [
  /** Put `resume.v1` with a task token on a channel's queue, and wait for what came of it. */
  z.object({
    kind: z.literal('attempt'),
    channel: channelSchema,
    queueUrl: z.url(),
    /** For fair queues: the producing service. */
    groupId: z.string().max(128),
    delaySeconds: z.int().min(0).max(maxDelaySeconds),
    /** How long the command may be under way, in the queue and at the provider. */
    timeoutSeconds: z.int().positive(),
    /** How long the channel may say nothing of it; it says something each time that it puts the command off. */
    heartbeatSeconds: z.int().positive(),
  }),
  /** Wait, then decide again. */
  z.object({ kind: z.literal('wait'), until: z.iso.datetime() }),
  /** Wait for a receipt, with a task token in the delivery record, then decide again. */
  z.object({
    kind: z.literal('await-receipt'),
    channel: channelSchema,
    number: z.int().positive(),
    until: z.iso.datetime(),
    timeoutSeconds: z.int().positive(),
  }),
  /** It is over, and recorded. */
  z.object({ kind: z.literal('settled'), status: deliveryStatusSchema }),
]);
export type WorkflowStep = z.infer<typeof workflowStepSchema>;
