import * as z from 'zod';

const matcherSchema = z.union([
  z.string(),
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({ 'anything-but': z.array(z.string()).min(1) }),
]);
type Matcher = z.infer<typeof matcherSchema>;
interface Pattern {
  readonly [field: string]: readonly Matcher[] | readonly Pattern[] | Pattern;
}
const patternSchema: z.ZodType<Pattern> = z.lazy(() =>
  z.record(
    z.string(),
    // `$or` holds patterns, every other list holds matchers; EventBridge takes no empty one
    z.union([z.array(matcherSchema).min(1), z.array(patternSchema).min(2), patternSchema]),
  ),
);

/** Whether EventBridge's rules would match: only as much of its language as our rules use, and anything else throws. */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  return matchesAll(patternSchema.parse(pattern), leavesOf(event), []);
}

type Leaves = ReadonlyMap<string, readonly unknown[]>;

function matchesAll(pattern: Pattern, leaves: Leaves, path: readonly string[]): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or') return alternatives(wanted).some((each) => matchesAll(each, leaves, path));
    const here = [...path, field];
    if (!Array.isArray(wanted)) return matchesAll(patternSchema.parse(wanted), leaves, here);
    const values = leaves.get(here.join('.'));
    return z
      .array(matcherSchema)
      .parse(wanted)
      .some((matcher) => matchesOne(matcher, values));
  });
}

const alternatives = (wanted: unknown) => z.array(patternSchema).parse(wanted);

/** Of a list one element that matches is enough. */
function matchesOne(matcher: Matcher, values: readonly unknown[] | undefined): boolean {
  if (typeof matcher === 'string') return values?.includes(matcher) ?? false;
  if ('exists' in matcher) return (values !== undefined) === matcher.exists;
  return values?.some((value) => typeof value !== 'string' || !matcher['anything-but'].includes(value)) ?? false;
}

/**
 * EventBridge sees only leaves, by their paths: where there is an object or an empty list, nothing exists; a list is
 * as many leaves of one path.
 */
function leavesOf(value: unknown, path: readonly string[] = [], leaves = new Map<string, unknown[]>()): Leaves {
  if (Array.isArray(value)) {
    for (const element of value) leavesOf(element, path, leaves);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) leavesOf(inner, [...path, key], leaves);
  } else {
    leaves.set(path.join('.'), [...(leaves.get(path.join('.')) ?? []), value]);
  }
  return leaves;
}
