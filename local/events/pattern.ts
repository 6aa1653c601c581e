import { escapeForRegExp } from '../iam/wildcard.ts';
import { isRecord } from '../is-record.ts';

/** Whether an event, or one of its fields, is as a pattern wants it. */
type Test = (value: unknown) => boolean;

const COMPARISONS: Readonly<Record<string, (given: number, wanted: number) => boolean>> = {
  '=': (given, wanted) => given === wanted,
  '<': (given, wanted) => given < wanted,
  '<=': (given, wanted) => given <= wanted,
  '>': (given, wanted) => given > wanted,
  '>=': (given, wanted) => given >= wanted,
};

/** The tests for texts, which also stand inside `anything-but`. */
const TEXT_MATCHERS: Readonly<Record<string, (argument: unknown) => (given: string) => boolean>> = {
  prefix: (argument) => {
    const { text, normalise } = maybeIgnoringCase(argument);
    return (given) => normalise(given).startsWith(text);
  },
  suffix: (argument) => {
    const { text, normalise } = maybeIgnoringCase(argument);
    return (given) => normalise(given).endsWith(text);
  },
  'equals-ignore-case': (argument) => (given) => given.toLowerCase() === textOf(argument).toLowerCase(),
  wildcard: (argument) => {
    const pieces = textOf(argument).split('*').map(escapeQuestionMark);
    const expression = new RegExp(`^${pieces.join('.*')}$`, 's');
    return (given) => expression.test(given);
  },
};

/** Unlike IAM's, EventBridge's wildcards know only the asterisk. */
const escapeQuestionMark = (text: string): string => escapeForRegExp(text).replaceAll('?', '\\?');

const MATCHERS: Readonly<Record<string, (argument: unknown) => Test>> = {
  exists: (argument) => (value) => (value !== undefined) === argument,
  numeric: (argument) => {
    const comparisons = pairs(listOf(argument)).map(([operator, wanted]) => {
      const holds = COMPARISONS[String(operator)];
      if (holds === undefined || typeof wanted !== 'number') throw unknown({ numeric: argument });
      return (given: number) => holds(given, wanted);
    });
    return (value) => typeof value === 'number' && comparisons.every((holds) => holds(value));
  },
  'anything-but': (argument) => {
    if (!isRecord(argument)) return (value) => value !== undefined && !listOf(argument).includes(value);
    const [[name, unwanted] = ['', undefined]] = Object.entries(argument);
    const matcher = TEXT_MATCHERS[name];
    if (matcher === undefined) throw unknown({ 'anything-but': argument });
    const tests = listOf(unwanted).map(matcher);
    return (value) => typeof value === 'string' && !tests.some((matches) => matches(value));
  },
};

/** Compiles an event pattern; a matcher that is not known is refused. */
export function compilePattern(pattern: Readonly<Record<string, unknown>>): Test {
  const tests = Object.entries(pattern).map(([field, wanted]): Test => {
    if (field === '$or') {
      const alternatives = listOf(wanted).map((one) => compilePattern(recordOf(one)));
      return (event) => alternatives.some((matches) => matches(event));
    }
    const matches = Array.isArray(wanted) ? compileValues(wanted) : compilePattern(recordOf(wanted));
    return (event) => matchesAny(isRecord(event) ? event[field] : undefined, matches);
  });
  return (event) => tests.every((matches) => matches(event));
}

function compileValues(wanted: readonly unknown[]): Test {
  const tests = wanted.map(compileValue);
  return (value) => tests.some((matches) => matches(value));
}

function compileValue(wanted: unknown): Test {
  if (!isRecord(wanted)) return (value) => value === wanted;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(wanted);
  if (others.length > 0) throw unknown(wanted);
  const text = TEXT_MATCHERS[name]?.(argument);
  if (text !== undefined) return (value) => typeof value === 'string' && text(value);
  const matcher = MATCHERS[name];
  if (matcher === undefined) throw unknown(wanted);
  return matcher(argument);
}

/** Of a list in the event one element that matches is enough. */
function matchesAny(value: unknown, matches: Test): boolean {
  if (!Array.isArray(value)) return matches(value);
  return value.length === 0 ? matches(undefined) : value.some(matches);
}

function maybeIgnoringCase(argument: unknown): { text: string; normalise: (text: string) => string } {
  if (typeof argument === 'string') return { text: argument, normalise: (text) => text };
  const text = textOf(recordOf(argument)['equals-ignore-case']);
  return { text: text.toLowerCase(), normalise: (given) => given.toLowerCase() };
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw unknown(value);
  return value;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw unknown(value);
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function pairs(list: readonly unknown[]): (readonly [unknown, unknown])[] {
  return list.flatMap((item, index) => (index % 2 === 0 ? [[item, list[index + 1]] as const] : []));
}

function unknown(part: unknown): Error {
  return new Error(`event pattern ${JSON.stringify(part)} is not understood; extend local/events/pattern.ts`);
}
