import { isRecord } from '../is-record.ts';
import { substitute } from './substitute.ts';

/** What intrinsic functions refer to. */
export interface Scope {
  /** The value of `Ref`: a parameter, a pseudo parameter or a resource's physical id. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(name: string, first: string, second: string): unknown;
}

/** `AWS::NoValue`: the property that has it is as if it were not there. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(text(name, 'Ref')),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : list(argument, 'Fn::GetAtt');
    return scope.getAtt(
      text(logicalId, 'Fn::GetAtt'),
      attribute.map((part) => text(resolve(part, scope), 'Fn::GetAtt')).join('.'),
    );
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, 'Fn::Join');
    const resolved = list(resolve(parts, scope), 'Fn::Join');
    return resolved.map((part) => scalar(part, 'Fn::Join')).join(text(separator, 'Fn::Join'));
  },
  'Fn::Sub': (argument, scope) => {
    const [pattern, variables] = typeof argument === 'string' ? [argument, {}] : list(argument, 'Fn::Sub');
    const given = resolve(variables, scope);
    return substitute(text(pattern, 'Fn::Sub'), (name) => {
      if (isRecord(given) && name in given) return scalar(given[name], 'Fn::Sub');
      const [logicalId = '', ...attribute] = name.split('.');
      return scalar(attribute.length > 0 ? scope.getAtt(logicalId, attribute.join('.')) : scope.ref(name), 'Fn::Sub');
    });
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = list(argument, 'Fn::Select');
    return list(resolve(values, scope), 'Fn::Select')[Number(resolve(index, scope))];
  },
  'Fn::Split': (argument, scope) => {
    const [separator, value] = list(argument, 'Fn::Split');
    return text(resolve(value, scope), 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = list(argument, 'Fn::If');
    return resolve(scope.condition(text(condition, 'Fn::If')) ? whenTrue : whenFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(resolve(argument, scope), 'Fn::Equals');
    return scalar(left, 'Fn::Equals') === scalar(right, 'Fn::Equals');
  },
  'Fn::Not': (argument, scope) => list(argument, 'Fn::Not').every((one) => resolve(one, scope) !== true),
  'Fn::And': (argument, scope) => list(argument, 'Fn::And').every((one) => resolve(one, scope) === true),
  'Fn::Or': (argument, scope) => list(argument, 'Fn::Or').some((one) => resolve(one, scope) === true),
  Condition: (name, scope) => scope.condition(text(name, 'Condition')),
  'Fn::FindInMap': (argument, scope) => {
    const [name, first, second] = list(resolve(argument, scope), 'Fn::FindInMap').map((key) =>
      scalar(key, 'Fn::FindInMap'),
    );
    return scope.mapping(name ?? '', first ?? '', second ?? '');
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text(resolve(argument, scope), 'Fn::Base64')).toString('base64'),
};

/** The value with every intrinsic function carried out. One that is not known is refused. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    throw new Error(`dynamic reference ${value} is not understood; extend local/template/intrinsics.ts`);
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isRecord(value)) return value;
  const intrinsic = intrinsicOf(value);
  if (intrinsic !== undefined) return intrinsic.run(intrinsic.argument, scope);
  const resolved = Object.entries(value).map(([key, item]) => [key, resolve(item, scope)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
}

function intrinsicOf(value: Readonly<Record<string, unknown>>): { run: Intrinsic; argument: unknown } | undefined {
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0) return undefined;
  const run = INTRINSICS[name];
  // a policy statement may hold nothing but a Condition, whose value is an object
  if (run !== undefined && !(name === 'Condition' && typeof argument !== 'string')) return { run, argument };
  if (name.startsWith('Fn::')) throw new Error(`${name} is not understood; extend local/template/intrinsics.ts`);
  return undefined;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new Error(`${where} wants a text, got ${JSON.stringify(value)}`);
  return value;
}

function scalar(value: unknown, where: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${where} wants a text or number, got ${JSON.stringify(value)}`);
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${where} wants a list, got ${JSON.stringify(value)}`);
  return value;
}
