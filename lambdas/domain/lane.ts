import * as z from 'zod';

/** The lanes, most urgent first. */
export const lanes = ['urgent', 'normal', 'bulk'] as const;

export const laneSchema = z.enum(lanes);
export type Lane = z.infer<typeof laneSchema>;

/** The lane a notification travels in: a request may lower the lane that its type declares, never raise it. */
export function effectiveLane(declared: Lane, requested: Lane | undefined): Lane {
  if (requested === undefined) return declared;
  return lanes.indexOf(requested) > lanes.indexOf(declared) ? requested : declared;
}
