import * as z from 'zod';
import { channelSchema } from '../../domain/channel.ts';
import { explanationEntrySchema } from '../../domain/explanation.ts';
import { recipientIdSchema, typeNameSchema } from '../../domain/ids.ts';
import { laneSchema } from '../../domain/lane.ts';
import { frequencySchema } from '../../domain/preferences.ts';

/** Which type is asked about. */
export const effectiveQuerySchema = z.strictObject({ type: typeNameSchema });

/** What would become of a notification of a type if it were requested now, and every rule that had a say. */
export const effectiveSchema = z.object({
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
  strategy: z.enum(['first-success', 'all']),
  /** In the order of use; with `first-success` the first that works is enough. */
  channels: z.array(channelSchema),
  status: z.string().optional(),
  reason: z.string().optional(),
  explanation: z.array(explanationEntrySchema),
  /** How often the person wants to hear of it. */
  frequency: frequencySchema,
  perChannel: z.array(
    z.object({
      channel: channelSchema,
      isWanted: z.boolean(),
      /** Which of the person's choices decides, most specific first; `mandatory` where none of them can. */
      level: z.enum([
        'type-channel',
        'type',
        'category-channel',
        'category',
        'channel',
        'category-default',
        'mandatory',
      ]),
      /** What the law where the person is asks for, for a category that needs consent. */
      consent: z
        .object({ requires: z.string(), source: z.string(), status: z.string(), country: z.string().optional() })
        .optional(),
    }),
  ),
  /** What was taken for given. */
  assumes: z.array(z.string()),
});
export type Effective = z.infer<typeof effectiveSchema>;
