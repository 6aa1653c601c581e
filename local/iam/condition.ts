import { arnWildcard, wildcard } from './wildcard.ts';

/** What is known about a call: condition keys in lower case, with one or several values. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;
export type Condition = (context: RequestContext) => boolean;

type ValueTest = (expected: string) => (given: string) => boolean;

const equals: ValueTest = (expected) => (given) => given === expected;
const equalsIgnoringCase: ValueTest = (expected) => (given) => given.toLowerCase() === expected.toLowerCase();
const numeric =
  (holds: (given: number, expected: number) => boolean): ValueTest =>
  (expected) =>
  (given) =>
    holds(Number(given), Number(expected));

/** The operators that are understood; a negated one holds when none of its values match. */
const OPERATORS: Readonly<Record<string, { readonly test: ValueTest; readonly negated?: true }>> = {
  StringEquals: { test: equals },
  StringNotEquals: { test: equals, negated: true },
  StringEqualsIgnoreCase: { test: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { test: equalsIgnoringCase, negated: true },
  StringLike: { test: (pattern) => wildcard(pattern) },
  StringNotLike: { test: (pattern) => wildcard(pattern), negated: true },
  ArnEquals: { test: arnWildcard },
  ArnLike: { test: arnWildcard },
  ArnNotEquals: { test: arnWildcard, negated: true },
  ArnNotLike: { test: arnWildcard, negated: true },
  Bool: { test: equalsIgnoringCase },
  NumericEquals: { test: numeric((given, expected) => given === expected) },
  NumericNotEquals: { test: numeric((given, expected) => given === expected), negated: true },
  NumericLessThan: { test: numeric((given, expected) => given < expected) },
  NumericLessThanEquals: { test: numeric((given, expected) => given <= expected) },
  NumericGreaterThan: { test: numeric((given, expected) => given > expected) },
  NumericGreaterThanEquals: { test: numeric((given, expected) => given >= expected) },
};

/** The condition keys that the local cloud fills in, in lower case. A key that is not here is refused at the start. */
const KEYS = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:resourceaccount',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'dynamodb:attributes',
  'dynamodb:leadingkeys',
  'dynamodb:returnvalues',
  'dynamodb:select',
  'events:detail-type',
  'events:source',
  'lambda:functionarn',
  'secretsmanager:secretid',
  'secretsmanager:versionstage',
  'ses:feedbackaddress',
  'ses:fromaddress',
  'ses:fromdisplayname',
  'ses:recipients',
  'sns:endpoint',
  'sns:protocol',
]);

/** Compiles one line of a policy's `Condition`, such as `StringEquals`, `aws:SourceArn`, values. */
export function compileCondition(operator: string, key: string, values: readonly string[]): Condition {
  const name = key.toLowerCase();
  if (!KEYS.has(name)) {
    throw new Error(
      `condition key ${key} is not understood; fill it in where calls are made, and list it in local/iam/condition.ts`,
    );
  }
  const [, quantifier, base = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (base === 'Null') return (context) => values.some((value) => (value === 'true') === !context.has(name));
  const known = OPERATORS[base];
  if (known === undefined)
    throw new Error(`condition operator ${operator} is not understood; extend local/iam/condition.ts`);

  const tests = values.map((value) => known.test(value));
  const holds = (given: string) => tests.some((test) => test(given)) !== (known.negated ?? false);
  return (context) => {
    const given = context.get(name);
    if (given === undefined) return ifExists !== undefined || quantifier === 'ForAllValues' || (known.negated ?? false);
    return quantifier === 'ForAllValues' ? given.every(holds) : given.some(holds);
  };
}
