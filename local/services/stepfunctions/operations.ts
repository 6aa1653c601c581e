import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { ApiError } from './api-error.ts';
import type { Execution } from './execution.ts';
import { StateFailure } from './failure.ts';
import type { StateMachines } from './state-machines.ts';

/** One action of the API: the answer, or an ApiError is thrown. */
type Operation = (input: unknown, machines: StateMachines) => object;

function operation<Schema extends z.ZodType>(
  schema: Schema,
  operate: (input: z.output<Schema>, machines: StateMachines) => object,
): Operation {
  return (input, machines) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return operate(parsed.data, machines);
    throw new ApiError('ValidationException', z.prettifyError(parsed.error));
  };
}

const ofExecution = z.object({ executionArn: z.string() });
const seconds = (date: Date) => date.getTime() / 1000;

const startExecution = operation(
  z.object({ stateMachineArn: z.string(), name: z.string().optional(), input: z.string().default('{}') }),
  ({ stateMachineArn, name = randomUUID(), input }, machines) => {
    if (!isName(name)) throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
    const value = json(input, 'InvalidExecutionInput', 'Invalid State Machine Execution Input');
    const machine = machines.machine(stateMachineArn);
    const existing = machines.executions.get(`${machine.arn} ${name}`);
    // the same again is the same execution, as long as it runs
    if (existing?.status === 'RUNNING' && isDeepStrictEqual(existing.input, value)) return started(existing);
    if (existing !== undefined) {
      throw new ApiError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.arn}'`);
    }
    return started(machines.start(machine, name, value));
  },
);

const started = ({ arn, startedAt }: Execution) => ({ executionArn: arn, startDate: seconds(startedAt) });

const describeExecution = operation(ofExecution, ({ executionArn }, machines) => {
  const execution = machines.execution(executionArn);
  const { input, output, error, cause, redrivenAt, status } = execution;
  return {
    ...summary(execution),
    input: JSON.stringify(input),
    inputDetails: { included: true },
    ...(status === 'SUCCEEDED' && { output: JSON.stringify(output), outputDetails: { included: true } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(redrivenAt && { redriveDate: seconds(redrivenAt) }),
    redriveStatus: isRedrivable(execution) ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
  };
});

const summary = ({ arn, machine, name, status, startedAt, stoppedAt, redriveCount }: Execution) => ({
  executionArn: arn,
  stateMachineArn: machine.arn,
  name,
  status,
  startDate: seconds(startedAt),
  ...(stoppedAt && { stopDate: seconds(stoppedAt) }),
  redriveCount,
});

const getExecutionHistory = operation(
  ofExecution.extend({ reverseOrder: z.boolean().default(false), includeExecutionData: z.boolean().default(true) }),
  ({ executionArn, reverseOrder }, machines) => {
    const { events } = machines.execution(executionArn).history;
    return { events: reverseOrder ? events.toReversed() : events };
  },
);

const listExecutions = operation(
  z.object({
    stateMachineArn: z.string(),
    statusFilter: z.string().optional(),
    maxResults: z.int().min(0).max(1000).default(100),
  }),
  ({ stateMachineArn, statusFilter, maxResults }, machines) => {
    const { arn } = machines.machine(stateMachineArn);
    const newestFirst = [...machines.executions.values()].filter(({ machine }) => machine.arn === arn).toReversed();
    const wanted = newestFirst.filter(({ status }) => statusFilter === undefined || status === statusFilter);
    return { executions: wanted.slice(0, maxResults || 100).map(summary) };
  },
);

const stopExecution = operation(
  ofExecution.extend({ error: z.string().optional(), cause: z.string().optional() }),
  ({ executionArn, error, cause }, machines) => {
    const execution = machines.execution(executionArn);
    execution.stop('ABORTED', error, cause);
    return { stopDate: seconds(execution.stoppedAt ?? execution.startedAt) };
  },
);

const redriveExecution = operation(ofExecution, ({ executionArn }, machines) => {
  const execution = machines.execution(executionArn);
  if (!isRedrivable(execution)) {
    throw new ApiError('ExecutionNotRedrivable', `Execution is ${execution.status} and cannot be redriven`);
  }
  execution.redrive();
  return { redriveDate: seconds(execution.redrivenAt ?? execution.startedAt) };
});

const isRedrivable = ({ status }: Execution) => ['FAILED', 'ABORTED', 'TIMED_OUT'].includes(status);

const sendTaskSuccess = operation(
  z.object({ taskToken: z.string(), output: z.string() }),
  ({ taskToken, output }, { tokens }) => {
    const task = openTask(taskToken, tokens);
    task.succeed(json(output, 'InvalidOutput', 'Invalid Output'));
    return {};
  },
);

const sendTaskFailure = operation(
  z.object({ taskToken: z.string(), error: z.string().max(256).default(''), cause: z.string().default('') }),
  ({ taskToken, error, cause }, { tokens }) => {
    openTask(taskToken, tokens).fail(new StateFailure(error, cause));
    return {};
  },
);

const sendTaskHeartbeat = operation(z.object({ taskToken: z.string() }), ({ taskToken }, { tokens }) => {
  openTask(taskToken, tokens).beat();
  return {};
});

function openTask(taskToken: string, tokens: StateMachines['tokens']) {
  if (!tokens.isToken(taskToken)) throw new ApiError('InvalidToken', `Invalid Token: '${taskToken}'`);
  const task = tokens.find(taskToken);
  if (task === undefined) throw new ApiError('TaskDoesNotExist', 'Task does not exist');
  if (!task.isOpen()) {
    throw new ApiError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }
  return task;
}

function json(text: string, code: string, message: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new ApiError(code, `${message}: '${error.message}'`);
    throw error;
  }
}

/** 1 to 80 characters; none of white space, brackets, wildcards and a few others. */
function isName(name: string): boolean {
  return /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name);
}

/** The actions of Step Functions that there are here. */
export const operations: Readonly<Record<string, Operation>> = {
  StartExecution: startExecution,
  DescribeExecution: describeExecution,
  GetExecutionHistory: getExecutionHistory,
  ListExecutions: listExecutions,
  StopExecution: stopExecution,
  RedriveExecution: redriveExecution,
  SendTaskSuccess: sendTaskSuccess,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
};
