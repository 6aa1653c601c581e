import type * as z from 'zod';
import { problemWords } from './problem-words.ts';

/** One thing that is wrong with what was sent: where, and what would cure it. Quotes no value: it may be personal. */
export interface Problem {
  /** A path such as `to[3].contactPoints.email`. */
  readonly field: string;
  readonly problem: string;
}

/** More than these are not told; who cures ten problems asks again. */
const maxProblems = 10;
const maxCharacters = 300;

/** Puts what zod found into plain words; `prefix` is the field that holds what was parsed. */
export function problemsOf(error: z.ZodError, prefix = ''): Problem[] {
  return error.issues
    .flatMap(meantIssues)
    .slice(0, maxProblems)
    .map((issue) => ({
      field: fieldName(prefix, issue.path).slice(0, maxCharacters),
      problem: problemWords(issue).slice(0, maxCharacters),
    }));
}

/** One issue per field: every unknown field on its own, and of a union only the alternative that was meant. */
function meantIssues(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ ...issue, path: [...issue.path, key] }));
  if (issue.code !== 'invalid_union') return [issue];
  const meant = meantAlternative(issue.errors);
  if (meant === undefined) return [issue];
  return meant.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(meantIssues);
}

/**
 * The alternative whose fields are there, though something is wrong with them; none if what was sent resembles no
 * alternative, or several.
 */
function meantAlternative(alternatives: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const resembled = alternatives.filter(
    (issues) => !issues.some((issue) => issue.path.length === 0 || isMissing(issue)),
  );
  return resembled.length === 1 ? resembled[0] : undefined;
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 1 && issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
}

/** A key that does not look like a field's name may be somebody's address; it is not repeated. */
const speakableKey = /^[A-Za-z_][\w-]{0,63}$/;

function fieldName(prefix: string, path: readonly PropertyKey[]): string {
  const name = path.reduce<string>((field, key) => {
    if (typeof key === 'number') return `${field}[${key}]`;
    if (!speakableKey.test(String(key))) return `${field}[?]`;
    return field === '' ? String(key) : `${field}.${String(key)}`;
  }, prefix);
  return name === '' ? '(root)' : name;
}
