import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import { paceSchema } from '../../domain/channel-pace.ts';

/** Somebody wants what is not urgent on a channel to go slower, to wait, or to go on. Sent by `npm run pace` to pace-channel. */
export const paceV1Schema = z.object({
  kind: z.literal('pace'),
  channel: channelSchema,
  pace: paceSchema,
  /** After so many seconds the channel goes on by itself; a year at most. */
  forSeconds: z
    .int()
    .positive()
    .max(366 * 86_400)
    .optional(),
  by: z.string().min(1).max(100),
});
export type PaceV1 = z.infer<typeof paceV1Schema>;

/** What pace-channel answers to it. */
export const pacedSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('paced'),
    /** False while Lambda is at work on an earlier change: then it is made within a minute or two. */
    isInForce: z.boolean(),
    until: z.iso.datetime().optional(),
  }),
  z.object({ status: z.literal('refused'), problem: z.string() }),
]);
export type Paced = z.infer<typeof pacedSchema>;
