import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import { proofSchema } from '../../domain/confirmation.ts';
import { deliveryStatusSchema } from '../../domain/delivery-status.ts';
import { explanationEntrySchema } from '../../domain/explanation.ts';
import { failureClassSchema } from '../../domain/failure-class.ts';
import { notificationIdSchema, recipientIdSchema } from '../../domain/ids.ts';
import { laneSchema } from '../../domain/lane.ts';
import { notificationRequestedV1 } from '../events/notification-requested.v1.ts';
import { problemSchema } from './problem-details.ts';

/**
 * Which delivery is asked about, or what request: the fields of `NotificationRequested.v1` without `to`. With both, the
 * request counts only as long as there is no delivery of that id.
 */
export const explainSchema = z
  .strictObject(notificationRequestedV1.detail.omit({ to: true }).partial().shape)
  .refine(({ notificationId, type }) => notificationId ?? type, 'must hold notificationId, or type for a dry run');

const strategySchema = z.enum(['first-success', 'all']);

/** What can happen to a delivery, in the order in which it does at the same moment. */
export const storyStepKinds = [
  'decided',
  'attempt',
  'answer',
  'look-up',
  'receipt',
  'handed-over',
  'waiting',
  'channel-closed',
  'settled',
] as const;

/** One thing that happened to a delivery. */
const storyStepSchema = z.object({
  at: z.iso.datetime(),
  /**
   * - `decided`: the request was planned
   * - `attempt`: a provider was called; `answer`: what it said; `look-up`: it was asked whether it has the message
   * - `receipt`: the highest that the provider, or the app, has told of the attempt since
   * - `handed-over`: the delivery workflow drives it from here
   * - `waiting`: for a receipt, for hours that have to pass, for its date or for its digest, until a moment
   * - `channel-closed`: what one channel came to; `settled`: what the whole came to
   */
  kind: z.enum(storyStepKinds),
  channel: channelSchema.optional(),
  provider: z.string().optional(),
  /** Which attempt on the channel, from 1. */
  number: z.int().positive().optional(),
  outcome: z.string().optional(),
  failureClass: failureClassSchema.optional(),
  /** The provider's own word. */
  code: z.string().optional(),
  /** By which the provider's own console finds the message. */
  providerMessageId: z.string().optional(),
  until: z.iso.datetime().optional(),
  because: z.string().optional(),
});
export type StoryStep = z.infer<typeof storyStepSchema>;

const storySchema = z.object({
  kind: z.literal('delivery'),
  recipientId: recipientIdSchema,
  notificationId: notificationIdSchema,
  type: z.string(),
  category: z.string(),
  lane: laneSchema,
  strategy: strategySchema.optional(),
  /** Every channel that the plan may use; empty when it was decided not to send. */
  channels: z.array(channelSchema),
  requestedAt: z.iso.datetime(),
  /** Absent while it is under way. */
  status: deliveryStatusSchema.optional(),
  reason: z.string().optional(),
  /** Every rule that had a say in the plan. */
  explanation: z.array(explanationEntrySchema),
  /** Oldest first. */
  steps: z.array(storyStepSchema),
  /** The executions of the delivery workflow, by the channel that handed over. */
  workflows: z.array(z.object({ channel: channelSchema, executionName: z.string() })),
  /** That it waits for a moment, to be decided about afresh then: since when, until when, and every wait so far. */
  waiting: z
    .object({
      since: z.iso.datetime(),
      until: z.iso.datetime(),
      /** Only these channels; absent: all that the request allows. */
      channels: z.array(channelSchema).optional(),
      waits: z.array(explanationEntrySchema.extend({ until: z.iso.datetime() })),
    })
    .optional(),
  /** That it was gathered: the digest that tells of it. */
  digest: z
    .object({
      /** `open`: more may come into it; `closing`: it is about to be told of; `told`: it was */
      state: z.enum(['open', 'closing', 'told']),
      /** The type of the digest; absent when its declaration has gone from the catalogue. */
      type: z.string().optional(),
      /** The field of the data by which it is gathered; absent: all of its type. */
      by: z.string().optional(),
      /** The same for all that is gathered together: a hash, since the field may hold anything. */
      key: z.string(),
      /** The id of the digest's own notification: ask for it once it is told. */
      notificationId: notificationIdSchema,
      closesAt: z.iso.datetime().optional(),
      /** How many it holds now. */
      items: z.int().nonnegative().optional(),
    })
    .optional(),
  /** Why nothing more follows; absent while something may. */
  whyStopped: z.string().optional(),
});
export type Story = z.infer<typeof storySchema>;

const dryRunSchema = z.object({
  kind: z.literal('dry-run'),
  recipientId: recipientIdSchema,
  type: z.string(),
  category: z.string(),
  /**
   * `deliver`: on these channels; `defer`: not before `until`; `gather`: into a digest that is told of at `until`;
   * `settle`: not at all, with status and reason.
   */
  decision: z.enum(['deliver', 'defer', 'gather', 'settle']),
  until: z.iso.datetime().optional(),
  lane: laneSchema,
  strategy: strategySchema,
  /** In the order of use; with `first-success` each one only when those before it have failed. */
  channels: z.array(channelSchema),
  status: deliveryStatusSchema.optional(),
  reason: z.string().optional(),
  explanation: z.array(explanationEntrySchema),
  /** How long each channel would have to prove what, before the next one is tried; empty: nothing has to be proven. */
  confirmations: z.array(z.object({ channel: channelSchema, proof: proofSchema, withinSeconds: z.int().positive() })),
  /** What would happen if it stayed open whether a message went out. */
  duplicates: z.enum(['at-least-once', 'at-most-once']),
  /** When it would be of no more use. */
  expiresAt: z.iso.datetime().optional(),
  /** Whether the data is as the type declares it. */
  data: z.object({ check: z.enum(['passed', 'failed', 'not-given']), problems: z.array(problemSchema) }),
});
export type DryRun = z.infer<typeof dryRunSchema>;

/** The story of a delivery, or what would become of a request. Holds no address, no text and no data. */
export const explainedSchema = z.discriminatedUnion('kind', [storySchema, dryRunSchema]);
export type Explained = z.infer<typeof explainedSchema>;
