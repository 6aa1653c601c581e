import { parseArgs } from 'node:util';
import * as z from 'zod';
import { problemDetailsSchema } from '../lambdas/contracts/api/problem-details.ts';
import { problemsOf } from '../lambdas/contracts/problems.ts';
import { type ApiAnswer, type CallApi, findApi } from './api.ts';
import { NothingThereError } from './destination.ts';

/** What a command is told and may use. */
export interface CommandInput {
  /** The one thing that stands by itself: a recipientId or a file. */
  readonly subject: string;
  readonly isConfirmed: boolean;
  /** What was given for the command's own options. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly call: CallApi;
  readonly print: (line: string) => void;
}

/** A command on the API: its help, and what it does; answers with the exit code. */
export interface ApiCommand {
  readonly usage: string;
  /** Options that only this command takes. */
  readonly options?: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly multiple?: boolean }>>;
  readonly run: (input: CommandInput) => Promise<number>;
}

/** What stands behind each command's own lines of help. */
export const whereOptions = `
  --port PORT       of the local cloud; 4400 if left out
  --bus NAME        a deployed bus (the stack's output EventBusName) instead of the local cloud
  --region REGION   where the bus is; from the AWS configuration if left out`;

const text = { type: 'string' } as const;
const options = {
  port: text,
  bus: text,
  region: text,
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
const portSchema = z.object({ port: z.coerce.number().int().positive().max(65_535).default(4400) });
const typingErrorSchema = z.object({ code: z.string().startsWith('ERR_PARSE_ARGS_'), message: z.string() });

/** The API refused what was asked. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** Does what was typed; answers with the exit code: 0 done, 1 not done, 2 what was typed makes no sense. */
export async function runApiCommand(
  { usage, run, options: own = {} }: ApiCommand,
  typedIn: readonly string[],
  print: (line: string) => void,
  find: typeof findApi = findApi,
): Promise<number> {
  const typed = typedArguments(typedIn, own);
  if (typeof typed === 'string') return unusable(typed, print);
  const { values, positionals } = typed;
  if (values.help) {
    print(usage);
    return 0;
  }
  const [subject, ...surplus] = positionals;
  if (subject === undefined || surplus.length > 0) return unusable(usage, print);
  const port = portSchema.safeParse(values);
  if (port.error) return unusable(optionProblems(port.error), print);
  const { bus, region, yes = false } = values;
  try {
    const call = await find(
      bus === undefined ? { kind: 'local', port: port.data.port } : { kind: 'deployed', eventBusName: bus, region },
    );
    return await run({ subject, isConfirmed: yes, given: values, call, print });
  } catch (error) {
    if (!(error instanceof NothingThereError || error instanceof RefusedError)) throw error;
    print(error.message);
    return 1;
  }
}

/** What was answered, as its schema has it. */
export function answered<Schema extends z.ZodType>({ status, json }: ApiAnswer, schema: Schema): z.output<Schema> {
  if (status >= 200 && status < 300) return schema.parse(json);
  const problem = problemDetailsSchema.safeParse(json).data;
  const cures = problem?.errors?.map((each) => `\n  ${each.field}: ${each.problem}`).join('') ?? '';
  throw new RefusedError(`${status}: ${problem ? (problem.detail ?? problem.title) : reasonFor(status)}${cures}`);
}

const reasonFor = (status: number) =>
  status === 403
    ? 'your credentials may not call this route (execute-api:Invoke)'
    : 'the API answers something unexpected';

function unusable(problem: string, print: (line: string) => void): number {
  print(problem);
  return 2;
}

function typedArguments(given: readonly string[], own: NonNullable<ApiCommand['options']>) {
  try {
    return parseArgs({ args: [...given], options: { ...own, ...options }, allowPositionals: true });
  } catch (error) {
    const typingError = typingErrorSchema.safeParse(error);
    if (typingError.error) throw error;
    return `${typingError.data.message}\n--help lists the options`;
  }
}

/** What is wrong with options that were typed in, a line for each. */
export const optionProblems = (error: z.ZodError): string =>
  problemsOf(error)
    .map(({ field, problem }) => `--${field} ${problem}`)
    .join('\n');
