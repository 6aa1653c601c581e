import * as z from 'zod';

/** The next range of an audience's file is to be read. Put on the audience queue by the range before. */
export const importAudienceV1Schema = z.object({
  kind: z.literal('import-audience'),
  bucket: z.string().min(1),
  key: z.string().min(1),
  version: z.string().min(1),
  /** Where the range begins, in bytes. */
  position: z.int().nonnegative(),
  /** By chance: two commands for the same range are told apart by it. */
  stepId: z.string().min(1).max(64),
});
export type ImportAudienceV1 = z.infer<typeof importAudienceV1Schema>;

/** What S3 tells of new objects; the key is encoded as in a URL, with `+` for a space. */
export const s3EventSchema = z.object({
  Records: z.array(
    z.object({
      s3: z.object({
        bucket: z.object({ name: z.string().min(1) }),
        object: z.object({ key: z.string().min(1), eTag: z.string().min(1) }),
      }),
    }),
  ),
});

/** What S3 sends once when the notification is set up. */
export const s3TestEventSchema = z.object({ Event: z.literal('s3:TestEvent') });
