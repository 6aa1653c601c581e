import type * as z from 'zod';

/** Says in plain words what an issue of zod asks for. Whatever a schema's author wrote for it comes first. */
export function problemWords(issue: z.core.$ZodIssue): string {
  return isZodsOwn(issue.message) ? wordsFor(issue) : issue.message;
}

const isZodsOwn = (message: string) => /^(Invalid|Too (big|small)|Unrecognized keys?|No matching)\b/.test(message);

function wordsFor(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${issue.message.endsWith('received undefined') ? 'is missing; it ' : ''}must be ${nameOf(issue.expected)}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values.map(String))}`;
    case 'invalid_format':
      return formatWords(issue);
    case 'too_big':
      return sizeWords(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'must not be empty'
        : sizeWords(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return 'is not known here; check its spelling or take it out';
    case 'invalid_key':
      return 'has a name that is not allowed here';
    case 'invalid_element':
      return 'holds an entry that is not allowed here';
    case 'invalid_union':
      return unionWords(issue);
    case 'custom':
      return 'is not allowed as it stands';
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  date: 'a Date, which JSON cannot carry (its type should declare z.iso.datetime())',
};

const nameOf = (expected: string) => typeNames[expected] ?? `of type ${expected}`;

const formats: Readonly<Record<string, string>> = {
  email: 'an e-mail address such as ada@example.com',
  e164: 'a number in E.164, with + and country code, such as +14155550100',
  datetime: 'a date and time with its zone, such as 2026-11-22T09:00:00Z',
  date: 'a date such as 2026-11-22',
  time: 'a time such as 09:00:00',
  duration: 'a duration such as P1D',
  url: 'a full URL such as https://example.com/orders',
  uuid: 'a UUID',
  json_string: 'JSON',
};

function formatWords(issue: z.core.$ZodIssueInvalidStringFormat): string {
  const { format, pattern } = issue;
  if (format === 'regex') return `must match the pattern ${pattern}`;
  if (format === 'starts_with' && 'prefix' in issue) return `must start with ${issue.prefix}`;
  return `must be ${formats[format] ?? `in the format ${format}`}`;
}

function sizeWords(origin: string, bound: string, limit: number | bigint): string {
  if (origin === 'string') return `must have ${bound} ${limit} characters`;
  if (['array', 'set', 'map', 'record', 'object'].includes(origin))
    return `must hold ${bound} ${limit} ${Number(limit) === 1 ? 'entry' : 'entries'}`;
  return `must be ${bound} ${limit}`;
}

function unionWords({ errors, ...issue }: z.core.$ZodIssueInvalidUnion): string {
  if ('options' in issue && Array.isArray(issue.options)) return `must be ${oneOf(issue.options.map(String))}`;
  const missing = errors.flatMap((alternative) => {
    const fields = alternative.filter(({ code, path }) => code === 'invalid_type' && path.length === 1);
    return fields.length === 0 ? [] : [fields.map(({ path }) => String(path[0])).join(' and ')];
  });
  if (missing.length > 0) return `must have ${missing.join(', or ')}`;

  const types = errors.flatMap((alternative) =>
    alternative.flatMap((inner) => (inner.code === 'invalid_type' ? [nameOf(inner.expected)] : [])),
  );
  return types.length === 0 ? 'fits none of what is allowed here' : `must be ${oneOf([...new Set(types)])}`;
}

function oneOf(alternatives: readonly string[]): string {
  const [only, ...others] = alternatives;
  return only !== undefined && others.length === 0 ? only : `one of ${alternatives.join(', ')}`;
}
