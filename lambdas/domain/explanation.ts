import * as z from 'zod';
import { channelSchema } from './channel.ts';

/** The rules that can speak in an explanation, in the order in which they are asked. */
export const ruleSchema = z.enum([
  'lane',
  'expiry',
  'recipient',
  'channels-of-type',
  'requested-channels',
  'configured-channels',
  'contact-points',
  'suppression',
  'consent',
  'preferences',
  'mandatory',
  'send-at',
  'frequency-cap',
  'legal-hours',
  'quiet-hours',
  'digest',
  'cancelled',
  'order',
  'attempt',
]);

/**
 * One rule that had a say in a decision. `because` is a constant, machine-readable sentence such as `no-device`;
 * personal data never goes in.
 */
export const explanationEntrySchema = z.object({
  rule: ruleSchema,
  channel: channelSchema.optional(),
  effect: z.enum(['keeps', 'removes', 'lowers', 'settles', 'defers', 'gathers']),
  because: z.string().max(200),
});
export type ExplanationEntry = z.infer<typeof explanationEntrySchema>;
