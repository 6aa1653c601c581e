import * as z from 'zod';

/** How fast what is not urgent may go out on a channel: as the stage says, by fewer copies of its function, or not at all. */
export const paceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('full') }),
  /** Lambda takes no fewer than two copies for a queue. */
  z.object({ kind: z.literal('slow'), copies: z.int().min(2).max(1000) }),
  z.object({ kind: z.literal('pause') }),
]);
export type Pace = z.infer<typeof paceSchema>;

/** What somebody wants of a channel for a while, and who it was. */
export const wantedPaceSchema = z.object({
  pace: paceSchema,
  since: z.iso.datetime(),
  /** When the channel goes on by itself; without it, when somebody says so. */
  until: z.iso.datetime().optional(),
  /** Who said so, as they name themselves: for the log and for whoever asks. */
  by: z.string().min(1).max(100),
});
export type WantedPace = z.infer<typeof wantedPaceSchema>;

/** The pace that holds now: what somebody wants, until it has ended. */
export function paceInForce(wanted: WantedPace | undefined, now: Date): Pace {
  if (wanted === undefined) return { kind: 'full' };
  const isOver = wanted.until !== undefined && Date.parse(wanted.until) <= now.getTime();
  return isOver ? { kind: 'full' } : wanted.pace;
}
