import * as z from 'zod';
import { topicNameSchema } from './ids.ts';

/** The most refused lines that a report names; beyond it they are only counted. */
export const maxNamedLines = 100;

/** How the import of an audience stands; it holds no line's content. */
export const audienceImportSchema = z.object({
  topic: topicNameSchema,
  key: z.string(),
  /** The version of the file, as the store names it. */
  version: z.string(),
  /** `refused`: nothing (more) can be read of the file; `problem` says why. */
  state: z.enum(['running', 'done', 'refused']),
  problem: z.string().optional(),
  startedAt: z.iso.datetime(),
  /** Bytes read so far. */
  position: z.int().nonnegative(),
  size: z.int().nonnegative(),
  /** Lines read so far, the header of a CSV file among them. */
  lines: z.int().nonnegative(),
  /** In a CSV file: the column with the recipientId, from 0. */
  column: z.int().nonnegative().optional(),
  /** Lines that became members; somebody who is named twice counts twice. */
  accepted: z.int().nonnegative(),
  refused: z.int().nonnegative(),
  /** The first of the refused lines, counted from 1. */
  refusedLines: z.array(z.object({ line: z.int().positive(), problem: z.string() })).max(maxNamedLines),
  /** The command that wrote it: when it comes again it sees that only its successor may be missing. */
  stepId: z.string(),
});
export type AudienceImport = z.infer<typeof audienceImportSchema>;
