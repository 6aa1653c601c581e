import { isRecord } from '../../is-record.ts';
import { type Data, find, read } from './paths.ts';

type Compare = (value: unknown, operand: unknown) => boolean;

const ordered =
  (scalarOf: (value: unknown) => string | number | undefined, holds: (order: number) => boolean): Compare =>
  (left, right) => {
    const [one, other] = [scalarOf(left), scalarOf(right)];
    if (one === undefined || other === undefined) return false;
    return holds(one < other ? -1 : one > other ? 1 : 0);
  };

const kinds = {
  String: (value: unknown) => (typeof value === 'string' ? value : undefined),
  Numeric: (value: unknown) => (typeof value === 'number' ? value : undefined),
  Timestamp: (value: unknown) => (isTimestamp(value) ? new Date(value).getTime() : undefined),
};
const orders: Readonly<Record<string, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThan: (order) => order > 0,
  GreaterThanEquals: (order) => order >= 0,
};

const COMPARISONS: Readonly<Record<string, Compare>> = {
  ...Object.fromEntries(
    Object.entries(kinds).flatMap(([kind, scalarOf]) =>
      Object.entries(orders).map(([order, holds]) => [`${kind}${order}`, ordered(scalarOf, holds)]),
    ),
  ),
  BooleanEquals: (left, right) => typeof left === 'boolean' && left === right,
  StringMatches: (left, right) => typeof left === 'string' && wildcard(String(right)).test(left),
};

const TESTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsPresent: (value) => value !== undefined,
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === 'string',
  IsNumeric: (value) => typeof value === 'number',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => isTimestamp(value),
};

/** Whether a rule of a Choice state holds. */
export function holds(rule: unknown, data: Data): boolean {
  if (!isRecord(rule)) return false;
  const { Variable, And, Or, Not } = rule;
  if (Array.isArray(And)) return And.every((each) => holds(each, data));
  if (Array.isArray(Or)) return Or.some((each) => holds(each, data));
  if (Not !== undefined) return !holds(Not, data);
  const [operator, operand] = operatorOf(rule);
  const test = TESTS[operator];
  if (test !== undefined) {
    const value = find(String(Variable), data);
    // what is not there has no type, as in AWS
    return (operator === 'IsPresent' || value !== undefined) && test(value) === operand;
  }
  const value = read(String(Variable), data);
  const compare = COMPARISONS[operator.replace(/Path$/, '')];
  return compare?.(value, operator.endsWith('Path') ? read(String(operand), data) : operand) ?? false;
}

/** Refuses, when a state machine is made, a rule that could not be read later. */
export function checkRule(rule: unknown): void {
  if (!isRecord(rule)) throw new Error('a choice rule is an object');
  const inner = [rule['And'], rule['Or'], rule['Not']].flat().filter((each) => each !== undefined);
  for (const each of inner) checkRule(each);
  if (inner.length > 0) return;
  const [operator] = operatorOf(rule);
  if (TESTS[operator] === undefined && COMPARISONS[operator.replace(/Path$/, '')] === undefined) {
    throw new Error(`comparison ${operator} is not understood; extend local/services/stepfunctions/choice.ts`);
  }
}

function operatorOf(rule: Readonly<Record<string, unknown>>): readonly [operator: string, operand: unknown] {
  const others = Object.entries(rule).filter(([name]) => !['Variable', 'Next', 'Comment'].includes(name));
  return others[0] ?? ['', undefined];
}

function isTimestamp(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(value);
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 's');
}
