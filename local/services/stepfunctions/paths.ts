import { isRecord } from '../../is-record.ts';
import { runtimeFailure, StateFailure } from './failure.ts';

/** What `$` and `$$` stand for. */
export interface Data {
  readonly input: unknown;
  readonly context: Readonly<Record<string, unknown>>;
}

/** The steps of a path: names in dots or brackets, and indexes. */
const STEP = /\.([\w-]+)|\['([^']+)'\]|\[(\d+)\]/y;

/** What a path finds; undefined when there is nothing. Filters, slices and wildcards are not understood. */
export function find(path: string, { input, context }: Data): unknown {
  return stepsOf(path).reduce<unknown>(
    (value, step) => {
      if (Array.isArray(value)) return value[Number(step)];
      return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    },
    path.startsWith('$$') ? context : input,
  );
}

/** What a path finds, and it has to find something. */
export function read(path: string, data: Data): unknown {
  const found = find(path, data);
  if (found !== undefined) return found;
  throw runtimeFailure(`The JSONPath '${path}' could not be found in the input '${JSON.stringify(data.input)}'`);
}

/** What an InputPath or OutputPath lets through: all without one, nothing with null. */
export function select(path: string | null | undefined, data: Data): unknown {
  if (path === undefined) return data.input;
  return path === null ? {} : read(path, data);
}

/** Parameters or a ResultSelector, with each field that ends in `.$` replaced by what its path finds. */
export function fill(template: unknown, data: Data): unknown {
  if (Array.isArray(template)) return template.map((item) => fill(item, data));
  if (!isRecord(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$') ? [key.slice(0, -2), evaluate(value, data)] : [key, fill(value, data)],
    ),
  );
}

/** The input with a result put where a ResultPath says. */
export function place(path: string | null | undefined, input: unknown, result: unknown): unknown {
  if (path === undefined) return result;
  return path === null ? input : placeAt(stepsOf(path), input, result);
}

function placeAt([step, ...rest]: readonly string[], input: unknown, result: unknown): unknown {
  if (step === undefined) return result;
  if (!isRecord(input)) {
    throw new StateFailure('States.ResultPathMatchFailure', `there is no object in which '${step}' could be set`);
  }
  return { ...input, [step]: placeAt(rest, input[step] ?? {}, result) };
}

/** Refuses, when a state machine is made, a template whose paths could not be read later. */
export function checkTemplate(template: unknown): void {
  if (Array.isArray(template)) template.forEach(checkTemplate);
  if (!isRecord(template)) return;
  for (const [key, value] of Object.entries(template)) {
    if (!key.endsWith('.$')) checkTemplate(value);
    else if (typeof value !== 'string') throw new Error(`${key} wants a path`);
    else pathsIn(value).forEach(stepsOf);
  }
}

function evaluate(expression: unknown, data: Data): unknown {
  const text = String(expression);
  if (text.startsWith('$')) return read(text, data);
  const [path = ''] = pathsIn(text);
  const found = read(path, data);
  return text.startsWith('States.JsonToString') ? JSON.stringify(found) : parsed(String(found));
}

/** The paths of an expression: itself, or the argument of one of the intrinsic functions that we use. */
function pathsIn(expression: string): readonly string[] {
  if (expression.startsWith('$')) return [expression];
  const [, path] = /^States\.(?:JsonToString|StringToJson)\(\s*(\$[^,()]*?)\s*\)$/.exec(expression) ?? [];
  if (path !== undefined) return [path];
  throw new Error(`${expression} is not understood; extend local/services/stepfunctions/paths.ts`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new StateFailure('States.IntrinsicFailure', error.message);
    throw error;
  }
}

function stepsOf(path: string): readonly string[] {
  const steps: string[] = [];
  const rest = path.replace(/^\$\$?/, '');
  STEP.lastIndex = 0;
  while (STEP.lastIndex < rest.length) {
    const [match, dotted, quoted, index] = STEP.exec(rest) ?? [];
    if (match === undefined) {
      throw new Error(`path ${path} is not understood; extend local/services/stepfunctions/paths.ts`);
    }
    steps.push(dotted ?? quoted ?? index ?? '');
  }
  return steps;
}
