import * as z from 'zod';

/** One thing to cure. */
export const problemSchema = z.object({
  /** A path such as `preferences.categories.marketing.frequency`, or the name of a parameter or header. */
  field: z.string(),
  problem: z.string(),
});

/** What is wrong with a request, as RFC 9457 wants it told; no value that was sent is repeated. */
export const problemDetailsSchema = z.object({
  /** Stays the same for the same kind of problem. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** What to do about it. */
  detail: z.string().optional(),
  errors: z.array(problemSchema).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetailsSchema>;

/** The media type of a problem. */
export const problemMediaType = 'application/problem+json';

/** The kinds of problems that the API tells of. */
export const problemKinds = {
  'invalid-request': { status: 400, title: 'the request cannot be carried out as it stands' },
  'not-signed-in': { status: 401, title: 'the session says of nobody that it is theirs' },
  'not-found': { status: 404, title: 'there is nothing here' },
  'version-mismatch': { status: 412, title: 'the preferences have changed since they were read' },
  'too-large': { status: 413, title: 'the body is too large' },
  'wrong-media-type': { status: 415, title: 'the body is of a type that is not taken here' },
} as const;
export type ProblemKind = keyof typeof problemKinds;

/** The problem's type as a URI; a tag (RFC 4151), for there is nothing to be fetched. */
export const problemType = (kind: ProblemKind) => `tag:carillon,2026:problem/${kind}`;
